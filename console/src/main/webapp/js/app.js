import { render } from '../lib/lit-html/lit-html.js';
import { ApiError, currentSession, get, loadSession, logOut, whenLoggedOut } from './api.js';
import { Live } from './live.js';
import { go, pageName, parameters, start } from './router.js';
import { shell } from './shell.js';
import { openDashboard } from './views/dashboard.js';
import { openLogin } from './views/login.js';
import { openPolicies } from './views/policies.js';
import { openServices } from './views/services.js';
import { openTraffic } from './views/traffic.js';
import { openTransaction } from './views/transaction.js';

const LOGIN = 'login.html';
const KEEP_ALIVE = 5 * 60 * 1000;
const VIEWS = {
    '': openDashboard,
    'traffic.html': openTraffic,
    'transaction.html': openTransaction,
    'services.html': openServices,
    'policies.html': openPolicies,
    [LOGIN]: openLogin,
};

/** All that the shell shows around a view. */
const app = {
    services: [], service: null, snapshot: null, liveState: 'connecting', problem: '', view: null, announcement: '',
};
let live = null;
let opener = null;
let waiting = false;

function redraw() {
    if (!waiting) {
        waiting = true;
        requestAnimationFrame(() => {
            waiting = false;
            render(shell(app, { logOut: leave, retry: reload, chooseService }), document.getElementById('app'));
            app.view?.drawn?.();
        });
    }
}

function toLogin() {
    if (pageName() !== LOGIN) {
        go(LOGIN + '?from=' + encodeURIComponent(location.pathname + location.search), { replace: true });
    }
}

async function leave() {
    try {
        await logOut();
    } finally {
        go(LOGIN);
    }
}

/** An address of the console with more parameters, for the service that is shown. */
function address(base, more = {}) {
    const url = new URL(base, location.href);
    const service = parameters().get('service');
    for (const [name, value] of Object.entries(service ? { ...more, service } : more)) {
        url.searchParams.set(name, value);
    }
    return url.pathname + url.search + url.hash;
}

function chooseService(name) {
    const query = parameters();
    query.set('service', name);
    go(pageName() + '?' + query);
}

/** Which services there are, and the one that is shown: that of the address, else the first one. */
async function findService() {
    app.services = (await get('api/services')).map(service => service.name);
    const asked = parameters().get('service');
    if (asked && !app.services.includes(asked)) {
        throw new ApiError(404, `Invalid value '${asked}' for service: expected one of ${app.services.join(', ') || 'none, as no service is deployed'}`);
    }
    const name = asked ?? app.services[0] ?? null;
    if (name !== app.service) {
        app.service = name;
        app.snapshot = null;
    }
}

function connect() {
    live?.close();
    live = null;
    if (app.service === null || !app.view.live) {
        return;
    }
    live = new Live({ service: app.service, ...app.view.live() }, {
        state: state => { app.liveState = state; redraw(); },
        service: snapshot => { app.snapshot = snapshot; app.view.serviceChanged?.(snapshot); redraw(); },
        figures: figures => { app.view.figures?.(figures); redraw(); },
        transactions: push => { app.view.transactions?.(push); redraw(); },
        gone: () => { app.snapshot = null; redraw(); },
        opened: () => app.view.opened?.(),
    }, toLogin);
}

function reload() {
    open(opener, parameters(), true);
}

async function open(openView, query, another) {
    const changes = !another && app.view?.change;
    opener = openView;
    app.problem = '';
    if (!changes) {
        app.view?.close?.();
        live?.close();
        live = null;
        app.view = null;
    }
    try {
        if (openView === openLogin) {
            app.service = null;
        } else {
            if (currentSession() === null && await loadSession() === null) {
                toLogin();
                return;
            }
            if (app.services.length === 0 || app.service === null || (query.get('service') ?? app.service) !== app.service) {
                await findService();
            }
        }
        if (opener !== openView) {
            return; // another page was asked for meanwhile
        }
        if (changes && app.view?.change) {
            app.view.change(query);
        } else {
            app.view = openView({
                get service() { return app.service; }, snapshot: () => app.snapshot, parameters: query, redraw, announce, go, address,
            });
        }
        document.title = app.view.title + ' – Postern';
        connect();
    } catch (error) {
        if (error.status === 401) {
            return;
        }
        app.problem = error.message;
        app.problemStatus = error.status;
    }
    redraw();
    if (another && moved) {
        requestAnimationFrame(() => requestAnimationFrame(() => {
            scrollTo(0, 0);
            if (!app.view?.focusFirst?.()) {
                document.getElementById('main')?.focus({ preventScroll: true });
            }
        }));
    }
    moved = true;
}
let moved = false;

/** For those who hear the page: seldom, and only what matters. */
function announce(text) {
    app.announcement = text;
    redraw();
}

document.addEventListener('keydown', event => {
    const typing = event.target.closest?.('input, select, textarea, dialog');
    if (!event.ctrlKey && !event.metaKey && !event.altKey && app.view?.key?.(event, Boolean(typing))) {
        event.preventDefault();
    }
});

// A page that is looked at is no session without requests, though what is pushed to it counts as none.
setInterval(() => {
    if (currentSession() !== null && !document.hidden) {
        loadSession().then(session => session ?? toLogin(), () => {});
    }
}, KEEP_ALIVE);
// Times such as "5 s ago" go on.
setInterval(redraw, 1000);
document.getElementById('app').replaceChildren();
whenLoggedOut(toLogin);
start(VIEWS, (view, query, another) => open(view, query, another));
