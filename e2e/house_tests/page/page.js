// Subscribes when the button is pressed; lists what its worker received.
const state = document.getElementById('state');

new BroadcastChannel('pushes').addEventListener('message', ({ data }) => {
  const item = document.createElement('li');
  item.textContent = data;
  document.getElementById('pushes').append(item);
});

document.getElementById('subscribe').addEventListener('click', async () => {
  try {
    const permission = await Notification.requestPermission();
    await navigator.serviceWorker.register('/worker.js');
    const { pushManager } = await navigator.serviceWorker.ready;
    const applicationServerKey = new URLSearchParams(location.search).get('key');
    const subscription = await pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey,
    });
    state.dataset.subscription = JSON.stringify(subscription);
    state.textContent = `subscribed, ${permission}`;
  } catch (error) {
    state.textContent = String(error);
  }
});
