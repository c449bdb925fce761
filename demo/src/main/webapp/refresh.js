// Looks for new mails, and leaves the rest of the page alone, so that a search can be typed meanwhile.
const list = document.getElementById('mails');

async function refresh() {
  if (document.hidden) {
    return;
  }
  const response = await fetch(location.href);
  if (!response.ok) {
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById('mails');
  if (fresh && fresh.innerHTML !== list.innerHTML) {
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    list.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    [...list.querySelectorAll('a')].find(link => link.getAttribute('href') === focused)?.focus();
  }
}

setInterval(() => refresh().catch(() => {}), 3000); // what is stopped may start again
