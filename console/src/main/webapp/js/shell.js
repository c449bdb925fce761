import { html, nothing } from '../lib/lit-html/lit-html.js';
import { currentSession, isAdmin } from './api.js';
import { number, span, zone } from './format.js';
import { pageName } from './router.js';
import { empty, problem } from './parts/common.js';

const PAGES = [['', 'Dashboard'], ['traffic.html', 'Traffic'], ['services.html', 'Services'], ['policies.html', 'Policies']];
const LIVE = {
    live: ['good', 'live', 'This page shows what happens as it happens'],
    connecting: ['off', 'connecting', 'Waiting for the server'],
    reconnecting: ['warn', 'reconnecting', 'The connection to the server was lost; trying again'],
    refused: ['off', 'not live', 'The address of this page asks for what there is not'],
    gone: ['bad', 'gone', 'The service has gone'],
};

/** The page around a view: navigation, state of the connection, banners. */
export function shell(app, actions) {
    const session = currentSession();
    return html`
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
            <a class="brand" href="./" aria-label="Postern, to the dashboard"><img src="icon.svg" alt="" width="24" height="24">Postern</a>
            ${session ? navigation(app) : nothing}
            <div class="tools">
                ${app.services.length > 1 && session ? serviceChoice(app, actions) : nothing}
                ${app.view?.live && session ? liveState(app.liveState) : nothing}
                <button type="button" class="quiet" @click=${() => globalThis.posternTheme.toggle()}
                    aria-label="Switch between light and dark" title="Light or dark">◐</button>
                ${session ? html`
                    <span class="who" title=${isAdmin() ? 'May look and act' : 'May look'}>${session.user}
                        <span class="muted">${isAdmin() ? 'admin' : 'monitor'}</span></span>
                    <button type="button" class="quiet" @click=${actions.logOut}>Log out</button>` : nothing}
            </div>
        </header>
        ${session ? banners(app) : nothing}
        <main id="main" tabindex="-1">${content(app, actions)}</main>
        <footer class="foot">${foot(app.snapshot)}</footer>
        <div class="unseen" aria-live="polite" id="announcer">${app.announcement}</div>`;
}

function navigation(app) {
    const service = app.service !== null && app.service !== app.services[0] ? '?service=' + encodeURIComponent(app.service) : '';
    const shown = pageName() === 'transaction.html' ? 'traffic.html' : pageName();
    return html`<nav class="pages" aria-label="Pages">${PAGES.map(([page, label]) => html`
        <a href=${(page || './') + service} aria-current=${shown === page ? 'page' : nothing}>${label}</a>`)}</nav>`;
}

function serviceChoice(app, actions) {
    return html`<label class="inline"><span class="unseen">Service</span>
        <select @change=${event => actions.chooseService(event.target.value)}>${app.services.map(name => html`
            <option value=${name} ?selected=${name === app.service}>Service ${name}</option>`)}</select></label>`;
}

function liveState(name) {
    const [level, word, title] = LIVE[name];
    return html`<span class="state ${level}" id="live" title=${title}>${word}</span>`;
}

function banners(app) {
    const traffic = app.snapshot?.traffic;
    const all = [];
    if (app.liveState === 'gone' && app.view?.live) {
        all.push(['bad', 'The service has gone: it was stopped or is being deployed again. This page goes on as soon as it is back.']);
    } else if (app.liveState === 'reconnecting' && app.view?.live) {
        all.push(['warn', 'Connection to the server lost. Reconnecting; what is shown may be out of date.']);
    }
    if (traffic?.problem) {
        all.push(['warn', `The database of the history does not work: ${traffic.problem}. Mail is not affected; `
            + `${number(traffic.waiting)} transactions wait to be written.`]);
    }
    if (traffic?.dropped > 0) {
        all.push(['warn', `${number(traffic.dropped)} transactions were not written to the history since the start, `
            + 'because the database was away or too slow. Those in memory are shown.']);
    }
    if (traffic && !traffic.enabled) {
        all.push(['off', 'Monitoring is off for all interfaces: no traffic is recorded. The property monitoring switches it on.']);
    }
    return all.length === 0 ? nothing : html`<div class="banners" role="status">${all.map(([level, text]) => html`
        <p class="notice ${level}">${text}</p>`)}</div>`;
}

function content(app, actions) {
    if (app.problem) {
        return html`<h1>${app.problemStatus === 403 ? 'Not allowed' : app.problemStatus === 404 ? 'Not found' : 'This does not work'}</h1>
            ${problem(app.problem, actions.retry)}`;
    }
    if (!app.view) {
        return html`<p class="loading">Loading …</p>`;
    }
    if (app.service === null && app.view.live) {
        return html`<h1>${app.view.title}</h1>${empty('No service is running', html`
            <p>Deploy an EAR with the resource adapter of Postern, or look into the log of the server for why it did not start.</p>
            <button type="button" @click=${actions.retry}>Look again</button>`)}`;
    }
    return app.view.render();
}

function foot(snapshot) {
    const state = snapshot?.state;
    return html`
        ${state ? html`<span>Postern ${state.version}</span>${state.server ? html`<span>${state.server}</span>` : nothing}
            <span>Java ${state.java}</span><span>up for ${span(snapshot.gauges.uptime)}</span>` : nothing}
        <span>Times in ${zone()}</span>`;
}
