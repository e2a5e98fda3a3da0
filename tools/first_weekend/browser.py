"""A member's browser, as far as the pages need one: cookies, redirects, forms."""

import html.parser
import ssl
import urllib.error
import urllib.parse
import urllib.request


class Form:
    def __init__(self, action: str) -> None:
        self.action, self.fields, self.names = action, {}, set()


class Forms(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        told = dict(attributes)
        if tag == "form":
            self.found.append(Form(told.get("action") or ""))
        elif self.found and tag in ("input", "button", "select") and told.get("name"):
            self.found[-1].names.add(told["name"])
            if told.get("type") == "hidden":
                self.found[-1].fields[told["name"]] = told.get("value") or ""


class Browser:
    """Stops at an address outside `home`: there the site would take over."""

    def __init__(self, home: str, authority: bytes) -> None:
        self.home, self.address, self.text, self.status = home, "", "", 0
        context = ssl.create_default_context(cadata=authority.decode())
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(),
            Stay(),
        )

    def open(self, address: str, fields: dict | None = None) -> None:
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        origin = {"Origin": self.home} if body is not None else {}
        request = urllib.request.Request(
            address, body, {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en", **origin}
        )
        try:
            with self._opener.open(request, timeout=20) as answer:
                self._arrive(address, answer)
        except urllib.error.HTTPError as answer:
            self._arrive(address, answer)

    def _arrive(self, asked: str, answer) -> None:
        self.status, self.headers = answer.status, answer.headers
        self.address, self.text = answer.url, answer.read().decode()
        if self.status in (301, 302, 303, 307):
            target = urllib.parse.urljoin(asked, answer.headers["Location"])
            if target.startswith(f"{self.home}/"):
                self.open(target)
            else:
                self.address = target

    def submit(self, name: str, value: str | None = None, action: str = "") -> None:
        """Sends the form that has this field, or whose address ends so."""
        for form in Forms(self.text).found:
            if name in form.names or (action and form.action.endswith(action)):
                given = {name: value} if value is not None else {}
                self.open(urllib.parse.urljoin(self.address, form.action), form.fields | given)
                return
        raise RuntimeError(f"{self.address} ({self.status}) has no form for {name or action}:\n{self.text}")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
