import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { MEANING } from '../filter.js';
import { visible } from '../format.js';

/** An outcome, by colour and by word. */
export function outcome(name) {
    return html`<span class="outcome ${name}" title=${MEANING[name] ?? nothing}>${name}</span>`;
}

/** Text that came in a mail or from a peer: isolated, so that its direction changes nothing else. */
export function foreign(text) {
    return html`<bdi class="foreign">${visible(text)}</bdi>`;
}

/** A sender: the null reverse-path is shown as it is written. */
export function address(text) {
    return text === '' ? html`<span class="muted">&lt;&gt;</span>` : foreign(text);
}

const LEVELS = {
    LISTENING: 'good', ACTIVE: 'good', UP: 'good', OK: 'good', PASSED: 'good', PROCEEDED: 'good',
    PAUSED: 'warn', DRAINING: 'warn', WAITING: 'warn', STARTING: 'warn', INACTIVE: 'warn', SLOW: 'warn', BUSY: 'warn', REPLIED: 'warn',
    DOWN: 'bad', FAILED: 'bad', FAILING: 'bad', TIMED_OUT: 'bad', STOPPED: 'bad',
};

/** A state of the API, such as TIMED_OUT: by colour and by word. */
export function state(name) {
    return html`<span class="state ${LEVELS[name] ?? 'off'}">${name.toLowerCase().replaceAll('_', ' ')}</span>`;
}

/** A fact: name and value; nothing without a value. */
export function fact(name, value) {
    return value === '' || value === nothing ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Where there is nothing to show: what to do about it. */
export function empty(title, advice) {
    return html`<div class="empty"><p class="empty-title">${title}</p>${advice}</div>`;
}

/** What went wrong, with a way to try again. */
export function problem(text, retry) {
    return html`<div class="notice bad" role="alert"><p>${text}</p>
        ${retry ? html`<button type="button" @click=${retry}>Try again</button>` : nothing}</div>`;
}

export function loading() {
    return html`<p class="loading">Loading …</p>`;
}
