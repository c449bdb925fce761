import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { live } from '../../lib/lit-html/directives/live.js';
import { CHOICES, conditions, FIELDS, MEANING, OUTCOMES, PERIODS } from '../filter.js';

const CUSTOM = 'custom';
const HOUR = 3600000;
const RELATIVE = /^-(\d+)([smhd])$/;

/** ISO 8601 as the browser's field for a local time wants it. */
function local(iso) {
    const date = new Date(iso);
    if (!iso || Number.isNaN(date.getTime())) {
        return '';
    }
    return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

function iso(text) {
    return text ? new Date(text).toISOString() : '';
}

function choices(service) {
    return {
        interface: service?.interfaces.map(each => each.name) ?? [],
        policy: service?.policies.map(each => each.name) ?? [],
        upstream: service?.upstream.hosts.map(each => each.host) ?? [],
    };
}

/** Reads the form: all its conditions, without those that are empty. */
function read(form) {
    const data = new FormData(form);
    const filter = {};
    for (const [name, value] of data) {
        if (name !== 'period' && name !== 'outcome' && value.trim() !== '') {
            filter[name] = value.trim();
        }
    }
    const outcomes = data.getAll('outcome');
    if (outcomes.length > 0 && outcomes.length < OUTCOMES.length) {
        filter.outcome = outcomes;
    }
    const period = data.get('period');
    if (period === CUSTOM) {
        filter.from = iso(data.has('from') ? data.get('from') : Date.now() - HOUR);
        filter.to = data.has('to') ? iso(data.get('to')) : '';
    } else {
        delete filter.to;
        filter.from = period;
    }
    return Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
}

/** Shows the filter in the fields of text, where it may not be what was typed last. Not at other times: somebody may be typing. */
export function showFilter(form, filter) {
    for (const name of ['text', ...FIELDS.map(([each]) => each), ...CHOICES.map(([each]) => each)]) {
        form.elements[name].value = filter[name] ?? '';
    }
}

/** The form above the traffic. It applies what is chosen at once, and what is typed with Enter or when the field is left. */
export function filterForm({ filter, service, showsForm, toggle, apply }) {
    const outcomes = filter.outcome ?? [];
    const relative = RELATIVE.test(filter.from ?? '') && !filter.to;
    const period = !filter.from && !filter.to ? '' : relative ? filter.from : CUSTOM;
    const periods = relative && !PERIODS.some(([value]) => value === period) ? [...PERIODS, [period, `Last ${period.slice(1)}`]] : PERIODS;
    const lists = choices(service);
    const changed = event => apply(read(event.currentTarget));
    const submitted = event => {
        event.preventDefault();
        changed(event);
    };
    return html`<form class="filter" role="search" aria-label="Filter" @submit=${submitted} @change=${changed}>
        <div class="line">
            <label class="search"><span class="unseen">Search in addresses, replies, notes and header fields</span>
                <input id="search" name="text" type="search" placeholder="Search in addresses, replies, header fields …" .value=${filter.text ?? ''}
                    autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
            <label><span class="unseen">Time</span><select name="period" .value=${live(period)}>
                <option value="" ?selected=${period === ''}>Any time</option>
                ${periods.map(([value, label]) => html`<option value=${value} ?selected=${period === value}>${label}</option>`)}
                <option value=${CUSTOM} ?selected=${period === CUSTOM}>From – to</option></select></label>
            <button type="button" aria-expanded=${showsForm} aria-controls="fields" @click=${toggle}>More conditions</button>
            ${conditions(filter) > 0 ? html`<button type="button" class="quiet" id="clear" @click=${() => apply({})}>Clear filter</button>` : nothing}
        </div>
        <div class="line checks" role="group" aria-label="Outcome">${OUTCOMES.map(name => html`
            <label class="check ${name}" title=${MEANING[name]}><input type="checkbox" name="outcome" value=${name}
                .checked=${live(outcomes.includes(name))}><span class="outcome ${name}">${name}</span></label>`)}</div>
        ${period === CUSTOM ? html`<div class="line">
            <label class="field">From <input name="from" type="datetime-local" step="1" .value=${local(filter.from)}></label>
            <label class="field">To <input name="to" type="datetime-local" step="1" .value=${local(filter.to)}></label></div>` : nothing}
        <div class="fields" id="fields" ?hidden=${!showsForm}>
            ${FIELDS.map(([name, label, example]) => html`<label class="field">${label}
                <input name=${name} .value=${filter[name] ?? ''} placeholder=${example} autocomplete="off" autocapitalize="none" spellcheck="false"></label>`)}
            ${CHOICES.map(([name, label]) => html`<label class="field">${label}
                <input name=${name} list="list-${name}" .value=${filter[name] ?? ''} placeholder="any" autocomplete="off" spellcheck="false">
                <datalist id="list-${name}">${lists[name].map(value => html`<option value=${value}></option>`)}</datalist></label>`)}
            <p class="hint muted small"><code>*</code> stands for any characters, <code>?</code> for one.</p>
        </div>
    </form>`;
}
