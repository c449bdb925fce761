import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { isAdmin, send, servicePath } from '../api.js';
import { bytes, count, dateTime, day, duration, number, percent, relative, span } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { empty, fact, foreign, loading, state } from '../parts/common.js';

const LEVELS = ['ERROR', 'INFO', 'DEBUG', 'DATA'];
const DAY = 24 * 3600 * 1000;
const SOON_DAYS = 30;
const VERY_SOON_DAYS = 7;
const NEEDS_ADMIN = 'Needs the role postern-admin';

/** Interfaces, policies, upstream hosts and the server; for admins with buttons. */
export function openServices(page) {
    const busy = new Set();
    let failure = '';
    let test = null;

    async function act(key, method, part, parameters, body) {
        busy.add(key);
        failure = '';
        page.redraw();
        try {
            return await send(method, servicePath(page.service, part, parameters), body);
        } catch (error) {
            failure = error.message;
            return null;
        } finally {
            busy.delete(key);
            page.redraw();
        }
    }

    async function pause({ name }) {
        if (await confirm(`Pause ${name}?`, 'It accepts no more connections until it is resumed. Sessions that are open go on.', 'Pause')) {
            await act(name, 'POST', '/interfaces/pause', { interface: name });
        }
    }

    async function drain({ name, sessions }) {
        if (await confirm(`Drain ${name}?`, `It accepts no more connections until it is resumed, and ${count(sessions, 'open session')} `
            + 'will be ended: those that wait at once, the others after their transaction.', 'Drain')) {
            await act(name, 'POST', '/interfaces/drain', { interface: name });
        }
    }

    function resume({ name }) {
        return act(name, 'POST', '/interfaces/resume', { interface: name });
    }

    async function trace(event, { name, traceLevel }) {
        const select = event.target;
        const level = select.value;
        if (level === 'DATA' && !await confirm(`Log whole messages of ${name}?`,
            'The trace level DATA writes the content of every message into the log of the server.', 'Log them')) {
            select.value = traceLevel;
            return;
        }
        await act(name, 'PUT', '/interfaces/trace-level', { interface: name }, { level });
        if (failure) {
            select.value = traceLevel;
        }
    }

    async function testUpstream() {
        test = null;
        const result = await act('test', 'POST', '/upstream/test');
        if (result !== null) {
            test = result;
            page.announce(result.successful ? 'The upstream server answered as expected' : `The test failed: ${result.problem}`);
        }
    }

    function button(key, label, action, { danger = false, possible = true, why = '' } = {}) {
        const allowed = isAdmin();
        return html`<button type="button" class=${danger ? 'danger' : ''} ?disabled=${!allowed || !possible || busy.has(key)}
            title=${!allowed ? NEEDS_ADMIN : why || nothing} @click=${action}>${label}</button>`;
    }

    function certificate(each) {
        const days = Math.floor((new Date(each.notAfter) - Date.now()) / DAY);
        const level = days < VERY_SOON_DAYS ? 'bad' : days < SOON_DAYS ? 'warn' : 'good';
        const left = days < 0 ? `expired ${count(-days, 'day')} ago` : `${count(days, 'day')} left`;
        return html`<li><span class="state ${level}">${left}</span> ${foreign(each.subject)}
            <span class="muted">${each.host ? `for ${each.host}; ` : ''}until ${day(each.notAfter)}; issued by ${each.issuer}</span>
            ${each.names.length > 0 ? html`<br><span class="muted">Names: ${each.names.join(', ')}</span>` : nothing}</li>`;
    }

    function condition(each) {
        return html`<li><span class="state ${each.holds ? 'good' : 'bad'}">${each.holds ? 'holds' : 'does not hold'}</span>
            <code>${each.name}</code> ${each.problem ? foreign(each.problem) : nothing}
            ${each.checked ? html`<span class="muted">checked ${relative(each.checked)}</span>` : nothing}</li>`;
    }

    function interfaceCard(each) {
        const stopped = each.state === 'PAUSED' || each.state === 'DRAINING';
        const off = each.state === 'DISABLED' || each.state === 'STOPPED';
        return html`<section class="card interface" aria-label="Interface ${each.name}">
            <header><h3>${each.name}</h3>${state(each.state)}</header>
            ${each.reason ? html`<p class="notice ${off ? 'off' : 'warn'}">${foreign(each.reason)}</p>` : nothing}
            <dl class="facts">
                ${fact('Address', each.uri === each.name ? '' : html`<code>${each.uri}</code>`)}
                ${fact('Open sessions', number(each.sessions))}
                ${fact('Monitoring', each.monitoring ? `on; recording ${each.recording}` : 'off')}
                ${fact('Conditions', each.conditions.length === 0 ? '' : html`<ul class="plain">${each.conditions.map(condition)}</ul>`)}
                ${fact(each.certificates.length === 1 ? 'Certificate' : 'Certificates', each.certificates.length === 0 ? ''
                    : html`<ul class="plain">${each.certificates.map(certificate)}</ul>`)}
            </dl>
            <div class="buttons">
                ${stopped ? button(each.name, 'Resume', () => resume(each))
                    : button(each.name, 'Pause', () => pause(each), { possible: !off, why: off ? 'It is not enabled' : '' })}
                ${each.state === 'DRAINING' ? nothing : button(each.name, 'Drain', () => drain(each),
                    { danger: true, possible: !off, why: off ? 'It is not enabled' : '' })}
                <label class="inline">Trace level <select ?disabled=${!isAdmin() || busy.has(each.name)} title=${isAdmin() ? nothing : NEEDS_ADMIN}
                    .value=${each.traceLevel} @change=${event => trace(event, each)}>${LEVELS.map(level => html`
                    <option value=${level} ?selected=${level === each.traceLevel}>${level}</option>`)}</select></label>
            </div>
        </section>`;
    }

    function interfaces(service) {
        return html`<section aria-labelledby="interfaces"><h2 id="interfaces">Interfaces</h2>
            ${service.interfaces.length === 0 ? empty('No interface', html`<p>The property <code>interfaces</code> of the resource adapter lists them.</p>`)
                : html`<div class="cards">${service.interfaces.map(interfaceCard)}</div>`}</section>`;
    }

    function policyRow(each) {
        const traffic = page.address('traffic.html', { policy: each.name });
        return html`<tr class=${each.state.toLowerCase()}>
            <th scope="row"><a href=${traffic}>${each.name}</a><br><span class="muted small">${each.className}</span></th>
            <td class="text">${each.kind}</td>
            <td>${number(each.order)}</td>
            <td class="text">${state(each.state)} ${each.state === 'ACTIVE' && each.health !== 'OK' ? state(each.health) : nothing}
                ${each.lastFailure ? html`<details><summary>last failure</summary><p class="failure">${foreign(each.lastFailure)}</p></details>` : nothing}</td>
            <td>${number(each.calls)}</td>
            <td class=${each.failures > 0 ? 'rejected' : 'none'}>${number(each.failures)}</td>
            <td class=${each.timeouts > 0 ? 'rejected' : 'none'}>${number(each.timeouts)}</td>
            <td class=${each.busy > 0 ? 'deferred' : 'none'}>${number(each.busy)}</td>
            <td>${each.latency.count > 0 ? duration(each.latency.p95) : '–'}</td>
            <td>${duration(each.timeout)}</td>
        </tr>`;
    }

    function policies(service) {
        const active = service.policies.filter(each => each.state === 'ACTIVE').length;
        return html`<section aria-labelledby="policies"><h2 id="policies">Policies <span class="muted">${active} of ${service.policies.length} active</span></h2>
            ${service.policies.length === 0 ? empty('No policy', html`<p>Every command is relayed. A policy is a message-driven bean of the EAR.</p>`) : html`
            <div class="scroll card" tabindex="0" role="region" aria-label="Policies"><table class="figures policies">
                <thead><tr><th scope="col">Policy</th><th scope="col" class="text">Command</th><th scope="col">Order</th><th scope="col" class="text">State</th>
                    <th scope="col">Calls</th><th scope="col">Failures</th><th scope="col">Time-outs</th><th scope="col">Busy</th>
                    <th scope="col">p95, 10 min</th><th scope="col">Time-out</th></tr></thead>
                <tbody>${[...service.policies].sort((a, b) => (a.state === 'ACTIVE' ? 0 : 1) - (b.state === 'ACTIVE' ? 0 : 1)).map(policyRow)}</tbody>
            </table></div>`}</section>`;
    }

    function host(each) {
        return html`<tr><th scope="row"><a href=${page.address('traffic.html', { upstream: each.host })}>${each.host}</a></th>
            <td class="text">${state(each.state)} ${each.problem ? foreign(each.problem) : nothing}
                ${each.retry ? html`<span class="muted">tried again ${relative(each.retry)}</span>` : nothing}</td>
            <td>${number(each.links)}</td><td>${number(each.connections)}</td>
            <td class=${each.failures > 0 ? 'rejected' : 'none'}>${number(each.failures)}</td></tr>`;
    }

    function testResult() {
        return html`<div class="test" id="test-result">
            <p class="notice ${test.successful ? 'good' : 'bad'}">${test.successful ? 'A mail could be sent' : foreign(test.problem)}
                <span class="muted">${test.host} ${duration(test.took)}</span></p>
            <dl class="facts">
                ${fact('TLS', test.tls)}
                ${fact('Certificate', test.certificate === '' ? '' : foreign(test.certificate))}
                ${fact('Extensions', test.extensions.length === 0 ? '' : foreign(test.extensions.join(', ')))}
            </dl>
            <ol class="conversation one-side">${test.lines.map(line => html`<li class="spoken upstream ${line.sent ? 'sent' : 'received'}">
                <span class="at">${duration(line.at)}</span><span class="speaker">${line.sent ? 'Postern' : 'upstream'}</span>
                <span class="text">${foreign(line.text)}</span></li>`)}</ol>
        </div>`;
    }

    function upstream({ upstream: server, gauges }) {
        return html`<section aria-labelledby="upstream"><h2 id="upstream">Upstream server</h2><div class="card">
            ${server.problem ? html`<p class="notice bad">${foreign(server.problem)}</p>` : nothing}
            <dl class="facts">
                ${fact('Resource', html`<code>${server.name}</code>`)}
                ${fact('Pool', server.description)}
                ${fact('Security', server.security)}
                ${fact('Selection', server.selection)}
                ${fact('Connections', `${number(gauges.linksInUse)} in use, ${number(gauges.linksIdle)} idle`)}
            </dl>
            ${server.hosts.length === 0 ? nothing : html`<div class="scroll" tabindex="0" role="region" aria-label="Upstream hosts"><table class="figures">
                <thead><tr><th scope="col">Host</th><th scope="col" class="text">State</th><th scope="col">Open</th><th scope="col">Opened</th>
                    <th scope="col">Failed</th></tr></thead>
                <tbody>${server.hosts.map(host)}</tbody></table></div>`}
            <div class="buttons">${button('test', busy.has('test') ? 'Testing …' : 'Test the upstream server', testUpstream)}
                <span class="muted small">Connects, with TLS and AUTH as a session would, and sends no mail.</span></div>
            ${test ? testResult() : nothing}
        </div></section>`;
    }

    function server({ state: service, gauges, traffic }) {
        return html`<section aria-labelledby="server"><h2 id="server">Service and server</h2><div class="cards">
            <div class="card"><dl class="facts">
                ${fact('Service', html`${page.service} ${state(service.state)}`)}
                ${fact('Failure', service.failure === '' ? '' : foreign(service.failure))}
                ${fact('Since', dateTime(service.since))}
                ${fact('Up for', span(gauges.uptime))}
                ${fact('Postern', service.version)}
                ${fact('Server', service.server)}
                ${fact('Java', service.java)}
                ${fact('Heap', `${bytes(gauges.heapUsed)} of ${bytes(gauges.heapMax)}`)}
                ${fact('CPU', gauges.cpu < 0 ? 'unknown' : percent(gauges.cpu))}
                ${fact('Threads', number(gauges.threads))}
            </dl></div>
            <div class="card"><dl class="facts">
                ${fact('In memory', `${number(traffic.inMemory)} of at most ${count(traffic.maxInMemory, 'transaction')}`)}
                ${fact('Memory', `${bytes(traffic.memory)} of at most ${bytes(traffic.maxMemory)}`)}
                ${fact('Oldest', traffic.oldest ? `${dateTime(traffic.oldest)} (${relative(traffic.oldest)})` : html`<span class="muted">none</span>`)}
                ${fact('Database', traffic.database ? html`<code>${traffic.database}</code>`
                    : html`<span class="muted">none: the history ends with the service (property <code>historyDataSource</code>)</span>`)}
                ${fact('Problem', traffic.problem)}
                ${traffic.database ? fact('Waiting to be written', number(traffic.waiting)) : nothing}
                ${traffic.database ? fact('Not written', number(traffic.dropped)) : nothing}
            </dl></div></div></section>`;
    }

    return {
        title: 'Services',
        live: () => ({ events: 'service' }),
        render() {
            const service = page.snapshot();
            if (!service) {
                return html`<h1>Services</h1>${loading()}`;
            }
            return html`
                <h1>Services</h1>
                ${isAdmin() ? nothing : html`<p class="muted">You may look, but not act: the buttons need the role <code>postern-admin</code>.</p>`}
                ${failure ? html`<p class="notice bad" role="alert">${failure}</p>` : nothing}
                ${interfaces(service)}${upstream(service)}${policies(service)}${server(service)}`;
        },
    };
}
