// One page is shown at a time; its address is the browser's, so that back, forward, reload and bookmarks work.

let routes = {};
let show = () => {};
let shownPath = null;
let moves = 0;

/** @param views by the name of their page; @param shower shows one: (view, parameters, whether it is another page than before) */
export function start(views, shower) {
    routes = views;
    show = shower;
    addEventListener('popstate', () => render());
    document.addEventListener('click', onClick);
    render();
}

export function pageName(path = location.pathname) {
    const name = path.substring(path.lastIndexOf('/') + 1);
    return name === 'index.html' ? '' : name;
}

export function parameters() {
    return new URLSearchParams(location.search);
}

function render() {
    const name = pageName();
    const another = name !== shownPath;
    shownPath = name;
    show(routes[name] ?? routes[''], parameters(), another);
}

/** Goes to an address below the console's own. */
export function go(address, { replace = false } = {}) {
    history[replace ? 'replaceState' : 'pushState'](replace ? history.state : { moves: ++moves }, '', address);
    render();
}

/** Keeps something with this entry of the history: it is there again after back and reload. */
export function remember(state) {
    history.replaceState({ ...history.state, ...state }, '');
}

export function remembered() {
    return history.state ?? {};
}

/** Whether the entry before this one in the browser's history is a page of the console. */
export function cameFromHere() {
    return (history.state?.moves ?? 0) > 0;
}

function onClick(event) {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey
            || event.altKey || link.hasAttribute('download') || link.target || link.getAttribute('href').startsWith('#')) {
        return;
    }
    const url = new URL(link.href);
    if (url.origin === location.origin && pageName(url.pathname) in routes
            && folder(url.pathname) === folder(location.pathname)) {
        event.preventDefault();
        go(url.pathname + url.search);
    }
}

function folder(path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
}
