import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { get, servicePath } from '../api.js';
import { count, number } from '../format.js';
import { empty, foreign, loading, problem, state } from '../parts/common.js';

const KINDS = ['CONNECT', 'HELO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'LISTENER'];
const TITLES = {
    CONNECT: 'When a client connects', HELO: 'HELO and EHLO', AUTH: 'AUTH', MAIL: 'MAIL: the sender', RCPT: 'RCPT: each recipient',
    DATA: 'DATA: the message', LISTENER: 'Listeners, notified afterwards',
};
/** What the form has to begin with. */
const USUAL = { client: '127.0.0.1', helo: 'client.example.org' };
const FIELDS = ['interface', 'client', 'helo', 'mechanism', 'sender', 'recipients'];

/** What is deployed, in its order, and which policies would see a mail. */
export function openPolicies(page) {
    let sketch = {};
    let matches = null;
    let error = '';
    let asked = 0;

    function setSketch(parameters) {
        sketch = Object.fromEntries(FIELDS.map(name => [name, parameters.get(name) ?? USUAL[name] ?? '']));
        matches = null;
        error = '';
        if (parameters.has('interface')) {
            ask();
        }
    }

    async function ask() {
        const number = ++asked;
        const { recipients, ...others } = sketch;
        try {
            const answer = await get(servicePath(page.service, '/policies/matches', {
                ...others, recipient: recipients.split(/[\s,;]+/).filter(each => each !== ''),
            }));
            if (number === asked) {
                matches = answer;
                error = '';
            }
        } catch (failure) {
            if (number === asked) {
                matches = null;
                error = failure.message;
            }
        }
        page.redraw();
    }

    function submit(event) {
        event.preventDefault();
        const entered = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, value.trim()]));
        const base = page.address('policies.html', Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== '')));
        if (base === location.pathname + location.search) {
            ask();
        } else {
            page.go(base);
        }
    }

    function match(each) {
        return html`<li><b>${each.policy}</b> <span class="muted">order ${number(each.order)},
            ${each.pattern === '*' ? 'for all' : html`by the pattern <code>${each.pattern}</code>`}</span>
            ${each.outranked.length > 0 ? html`<br><span class="muted">not called, since they match less well:
                ${each.outranked.map(name => html`<s>${name}</s> `)}</span>` : nothing}</li>`;
    }

    function result() {
        if (error) {
            return problem(error);
        }
        if (matches === null) {
            return nothing;
        }
        const called = new Set(matches.flatMap(each => each.policies.map(policy => policy.policy))).size;
        return html`<div id="matches" aria-live="polite"><h3>${called === 0 ? 'No policy would see this mail: it is relayed as it is'
            : `${count(called, 'policy', 'policies')} would see this mail`}</h3>
            <ol class="commands">${matches.map(each => html`<li class="command">
                <p class="said"><b class="verb">${each.command}</b> ${foreign(each.subject)}</p>
                ${each.policies.length === 0 ? html`<p class="muted small">no policy</p>` : html`<ol class="steps chain">${each.policies.map(match)}</ol>`}
            </li>`)}</ol>
            <p class="muted small">As if each policy passed each command on unchanged.</p></div>`;
    }

    function field(name, label, placeholder) {
        return html`<label class="field">${label} <input name=${name} .value=${sketch[name]} placeholder=${placeholder} autocomplete="off"
            autocapitalize="none" spellcheck="false" ?required=${name in USUAL}></label>`;
    }

    function form(service) {
        const first = service.interfaces[0]?.name ?? '';
        return html`<section class="card" aria-labelledby="which"><header><h2 id="which">Which policies would see a mail?</h2></header>
            <p class="muted">Nothing is sent.</p>
            <form class="sketch" @submit=${submit}>
                <label class="field">Interface <select name="interface">${service.interfaces.map(each => html`
                    <option value=${each.name} ?selected=${each.name === (sketch.interface || first)}>${each.name}</option>`)}</select></label>
                ${field('client', 'Client address', '192.0.2.7')}
                ${field('helo', 'HELO domain', 'client.example.org')}
                ${field('mechanism', 'SASL mechanism', 'PLAIN; empty without AUTH')}
                ${field('sender', 'Sender', 'ann@example.org; empty for <>')}
                <label class="field broad">Recipients, one a line <textarea name="recipients" rows="3" .value=${sketch.recipients}
                    placeholder="bob@example.org" spellcheck="false" autocapitalize="none"></textarea></label>
                <div class="buttons broad"><button class="primary">Show policies</button></div>
            </form>
            ${result()}</section>`;
    }

    function deployed(service, kind) {
        const all = service.policies.filter(each => each.kind === kind)
            .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
        return all.length === 0 ? nothing : html`<section class="card"><header><h3>${TITLES[kind] ?? kind}</h3></header>
            <ol class="chain">${all.map(each => html`<li class=${each.state.toLowerCase()}>
                <p><span class="order" title="Order">${number(each.order)}</span> <b>${each.name}</b> ${state(each.state)}
                    ${each.state === 'ACTIVE' && each.health !== 'OK' ? state(each.health) : nothing}</p>
                ${each.patterns.length > 0 ? html`<p class="muted small">for ${patterns(each.patterns)}</p>` : nothing}
                ${each.interfaces.length > 0 ? html`<p class="muted small">on ${each.interfaces.join(', ')}</p>` : nothing}
            </li>`)}</ol></section>`;
    }

    function patterns(all) {
        const few = all.slice(0, 10);
        return html`${few.map(pattern => html`<code>${pattern}</code> `)}${all.length > few.length
            ? html`<span>and ${number(all.length - few.length)} more</span>` : nothing}`;
    }

    setSketch(page.parameters);
    return {
        title: 'Policies',
        live: () => ({ events: 'service' }),
        change: setSketch,
        render() {
            const service = page.snapshot();
            return html`<h1>Policies</h1>${!service ? loading() : html`
                ${form(service)}
                <h2>Deployed, in their order</h2>
                ${service.policies.length === 0 ? empty('No policy is deployed', html`<p>Every command is relayed. A policy is a message-driven bean of the EAR.</p>`)
                    : html`<p class="muted">From the lowest order to the highest. Of those with the same order, the one whose pattern matches best is called.</p>
                    <div class="cards">${KINDS.map(kind => deployed(service, kind))}</div>`}`}`;
        },
    };
}
