import { html, nothing, svg } from '../../lib/lit-html/lit-html.js';
import { get, servicePath } from '../api.js';
import { trafficAddress } from '../filter.js';
import { bytes, count, dateTime, duration, number, relative } from '../format.js';
import { cameFromHere } from '../router.js';
import { address, empty, fact, foreign, loading, outcome, problem, state } from '../parts/common.js';

const FEW = 5;
const BY = { policy: 'a policy', gateway: 'the gateway', upstream: 'the upstream server' };

/** All that is known of one transaction. */
export function openTransaction(page) {
    const id = page.parameters.get('id') ?? '';
    let transaction = null;
    let error = null;

    async function load() {
        error = null;
        try {
            transaction = await get(servicePath(page.service, '/transactions/' + encodeURIComponent(id)));
        } catch (failure) {
            error = failure;
        }
        page.redraw();
    }

    function back() {
        if (cameFromHere()) {
            history.back();
        } else {
            page.go(page.address('traffic.html'));
        }
    }

    function same(label, filter) {
        return html`<a class="small" href=${page.address(trafficAddress(filter))}>${label}</a>`;
    }

    function recipients({ recipients: all, recipientCount }) {
        if (recipientCount === 0) {
            return html`<span class="muted">none</span>`;
        }
        const items = list => html`<ul class="plain">${list.map(each => html`<li>${foreign(each)}</li>`)}</ul>`;
        const hidden = recipientCount - Math.min(all.length, FEW);
        return html`${items(all.slice(0, FEW))}${hidden > 0 ? html`<details><summary>${number(hidden)} more</summary>
            ${items(all.slice(FEW))}
            ${recipientCount > all.length ? html`<p class="muted">${number(recipientCount - all.length)} more are counted only.</p>` : nothing}
            </details>` : nothing}`;
    }

    function verdict(summary) {
        const by = summary.by ? `, given by ${summary.by === 'policy' && summary.policy ? `policy ${summary.policy}` : BY[summary.by] ?? summary.by}` : '';
        return html`<section class="verdict ${summary.outcome}" aria-label="Outcome">
            <p>${outcome(summary.outcome)} ${summary.code > 0 ? html`<b>${summary.code}</b>` : nothing} ${foreign(summary.reply)}</p>
            <p class="muted">${dateTime(summary.time)} (${relative(summary.time)})${by}</p>
        </section>`;
    }

    function times({ total, inPolicies, inUpstream }) {
        const own = Math.max(0, total - inPolicies - inUpstream);
        const parts = [['policies', 'policies', inPolicies], ['upstream', 'upstream server', inUpstream], ['own', 'gateway', own]];
        let from = 0;
        const width = value => (total > 0 ? (value / total) * 100 : 0);
        return html`<div class="split">
            <svg width="100%" height="10" role="img" aria-label="Time by where it was spent">${parts.map(([name, , value]) => {
                const x = from;
                from += width(value);
                return svg`<rect class="part ${name}" x="${x}%" width="${width(value)}%" height="10"></rect>`;
            })}</svg>
            <p>${duration(total)} in all: ${parts.map(([name, label, value]) => html`<span class="part ${name}">${duration(value)} ${label}</span>`)}</p>
        </div>`;
    }

    function facts(t) {
        const s = t.summary;
        return html`<section class="card"><header><h2>Envelope</h2></header><dl class="facts">
            ${fact('Sender', html`${address(s.sender)} ${s.sender ? same('all from this sender', { sender: s.sender }) : nothing}`)}
            ${fact(s.recipientCount < 2 ? 'Recipient' : `Recipients (${number(s.recipientCount)})`, recipients(s))}
            ${fact('Client', html`${foreign(s.client)} ${same('all of this client', { client: s.client })}`)}
            ${fact('HELO', t.helo === '' ? '' : foreign(t.helo))}
            ${fact('User', s.user === '' ? '' : foreign(s.user))}
            ${fact('Interface', s.interfaceName)}
            ${fact('Upstream host', s.upstream)}
            ${fact('Size', s.size > 0 ? bytes(s.size) : html`<span class="muted">no message</span>`)}
        </dl></section>
        <section class="card"><header><h2>Times and connections</h2></header>
            ${times(s)}
            <dl class="facts">
            ${fact('Began', dateTime(t.began))}
            ${fact('Ended', dateTime(s.time))}
            ${fact('TLS of the client', t.clientTls || html`<span class="muted">none</span>`)}
            ${fact('TLS upstream', s.upstream === '' ? '' : t.upstreamTls || html`<span class="muted">none</span>`)}
            ${fact('Correlation id', html`<code>${s.session}</code> ${same('all of this session', { session: s.session })}`)}
            ${fact('Trace id', s.trace === '' ? '' : html`<code>${s.trace}</code>`)}
        </dl></section>`;
    }

    function step(each) {
        const notes = Object.entries(each.notes);
        return html`<li class="step ${each.result.toLowerCase()}">
            <p><b>${each.policy}</b> ${state(each.result)} <span class="muted">${duration(each.took)}</span></p>
            ${each.changes.length > 0 ? html`<p>Changed: ${each.changes.map(name => html`<span class="tag">${name}</span>`)}</p>` : nothing}
            ${each.failure ? html`<p class="failure">${foreign(each.failure)}</p>` : nothing}
            ${notes.length > 0 ? html`<dl class="notes">${notes.map(([name, value]) => html`<div><dt>${name}</dt><dd>${foreign(value)}</dd></div>`)}</dl>` : nothing}
        </li>`;
    }

    function replyClass(code) {
        return code >= 500 ? 'rejected' : code >= 400 ? 'deferred' : 'passed';
    }

    function command(each) {
        return html`<li class="command ${replyClass(each.code)}">
            <p class="said"><b class="verb">${each.verb}</b> ${foreign(each.argument)}</p>
            ${each.path.length > 0 ? html`<ol class="steps">${each.path.map(step)}</ol>` : html`<p class="muted small">no policy</p>`}
            <p class="answer"><b>${each.code > 0 ? each.code : '–'}</b> ${foreign(each.reply)}
                <span class="muted">${each.by ? `by ${BY[each.by] ?? each.by}, ` : ''}${duration(each.took)}</span></p>
        </li>`;
    }

    function path({ commands }) {
        return html`<section class="card wide" id="path"><header><h2>Policy path</h2>
            <span class="muted">${count(commands.length, 'command')}</span></header>
            ${commands.length === 0 ? html`<p class="muted">No command is recorded.</p>` : html`<ol class="commands">${commands.map(command)}</ol>`}
        </section>`;
    }

    function spoken(line) {
        const side = line.upstream ? 'upstream' : 'client';
        const speaker = line.sent ? 'Postern' : line.upstream ? 'upstream' : 'client';
        return html`<li class="spoken ${side} ${line.sent ? 'sent' : 'received'}">
            <span class="at">${duration(line.at)}</span>
            <span class="speaker">${speaker}<span class="unseen"> ${line.sent ? 'to the ' + side : ''}:</span></span>
            <span class="text">${foreign(line.text)}</span></li>`;
    }

    function conversation({ conversation: lines, conversationCut }) {
        return html`<section class="card wide" id="conversation"><header><h2>Conversation</h2>
            <span class="muted">times since the connection was accepted; secrets are masked</span></header>
            ${lines.length === 0 ? html`<p class="muted">The conversation is not recorded on this interface.</p>` : html`
            <div class="sides" aria-hidden="true"><span class="client">With the client</span><span class="upstream">With the upstream server</span></div>
            <ol class="conversation">${lines.map(spoken)}</ol>`}
            ${conversationCut ? html`<p class="notice off">More was said than is kept.</p>` : nothing}
        </section>`;
    }

    function header({ header: fields, headerCut }) {
        return html`<section class="card wide" id="header"><header><h2>Header fields</h2><span class="muted">as received, not decoded</span></header>
            ${fields.length === 0 ? html`<p class="muted">None: there was no message, or this interface does not record them (property <code>recording</code>).</p>` : html`
            <dl class="header">${fields.map(field => html`<div><dt>${foreign(field.name)}</dt><dd>${foreign(field.value)}</dd></div>`)}</dl>`}
            ${headerCut ? html`<p class="notice off">There were more than are kept.</p>` : nothing}
        </section>`;
    }

    function content({ content: kept }) {
        const download = servicePath(page.service, `/transactions/${encodeURIComponent(id)}/message.eml`);
        return html`<section class="card wide" id="content"><header><h2>Message</h2></header>
            ${!kept.recorded ? html`<p class="muted">Messages are not recorded on this interface. The property <code>recording</code> with the value
                <code>content</code> switches that on, for an interface or for all.</p>`
            : kept.size === 0 ? html`<p class="muted">Nothing is kept: there was no message, or it was removed to make room for newer ones.</p>`
            : html`<p><a class="button" href=${download} download>Download .eml</a>
                <span class="muted">${bytes(kept.size)}${kept.cut ? ', cut: the message is larger than may be kept' : ''}</span></p>`}
        </section>`;
    }

    function body() {
        if (error?.status === 404) {
            return empty('This transaction is not kept', html`<p>${error.message}</p>
                <p>Older transactions make room for newer ones, unless a database keeps the history.</p>
                <p><a class="button" href=${page.address('traffic.html')}>To the traffic</a></p>`);
        }
        if (error) {
            return problem(error.message, load);
        }
        return transaction === null ? loading() : html`
            ${verdict(transaction.summary)}
            <div class="cards">${facts(transaction)}${path(transaction)}${conversation(transaction)}${header(transaction)}${content(transaction)}</div>`;
    }

    load();
    return {
        title: 'Transaction',
        live: () => ({ events: 'service' }),
        key({ key: name }, typing) {
            if (name === 'Escape' && !typing) {
                back();
                return true;
            }
            return false;
        },
        render: () => html`
            <div class="heading"><h1>Transaction <code class="id">${id}</code></h1>
                <div class="buttons"><button type="button" @click=${back} title="Key: Escape">Back</button></div></div>
            ${body()}`,
    };
}
