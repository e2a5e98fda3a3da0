// @ts-check
// For browsers that are too old, or were asked without https: a plain script that they can read, and plain words.
(function () {
  var missing = window.isSecureContext === false ? "insecure" : "";
  var has =
    "noModule" in HTMLScriptElement.prototype &&
    window.crypto && window.crypto.subtle && window.indexedDB && window.BroadcastChannel &&
    navigator.locks && "HTMLDialogElement" in window && "findLast" in Array.prototype &&
    // The youngest of what Firefox 115 and Safari 16.4 brought.
    "CompressionStream" in window;
  if (!missing && !has) missing = "old";
  if (!missing) return;
  var words = {
    en: {
      old: ["This browser is too old", "The app needs Chrome 106, Firefox 115, Safari 16.4 or newer. Update the browser, or use another way on the page that sent you here, such as a text message."],
      insecure: ["This address is not secure", "The app works only at an address that begins with https://. Tell whoever runs this site."],
    },
    de: {
      old: ["Dieser Browser ist zu alt", "Die App braucht Chrome 106, Firefox 115, Safari 16.4 oder neuer. Aktualisieren Sie den Browser, oder nutzen Sie auf der Seite, die Sie hierher geschickt hat, einen anderen Weg, etwa eine SMS."],
      insecure: ["Diese Adresse ist nicht sicher", "Die App arbeitet nur unter einer Adresse, die mit https:// beginnt. Sagen Sie es denen, die diese Seite betreiben."],
    },
  };
  var language = /^de/i.test(navigator.language) ? "de" : "en";
  var said = words[/** @type {"en" | "de"} */ (language)][/** @type {"old" | "insecure"} */ (missing)];
  document.documentElement.className = "floor";
  document.documentElement.lang = language;
  document.addEventListener("DOMContentLoaded", function () {
    var place = document.getElementById("app");
    if (!place) return;
    place.textContent = "";
    var main = document.createElement("main");
    var title = document.createElement("h1");
    var text = document.createElement("p");
    title.textContent = document.title = said[0] || "";
    text.textContent = said[1] || "";
    main.appendChild(title);
    main.appendChild(text);
    place.appendChild(main);
  });
})();
