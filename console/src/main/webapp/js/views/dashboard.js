import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { get, servicePath } from '../api.js';
import { MEANING, OUTCOMES, trafficAddress } from '../filter.js';
import { bytes, clock, compact, count, duration, number, percent, rate, time } from '../format.js';
import { BYTES, chart, stack } from '../parts/chart.js';
import { empty, loading, outcome, problem } from '../parts/common.js';
import { glance, recent, sum, transactions } from '../parts/glance.js';

const WINDOWS = [
    ['minute', '1 min', 'last minute', '-1m', 1],
    ['ten_minutes', '10 min', 'last 10 minutes', '-10m', 10],
    ['hour', '1 h', 'last hour', '-1h', 60],
    ['six_hours', '6 h', 'last 6 hours', '-6h', 300],
    ['day', '1 day', 'last day', '-1d', 900],
    ['five_days', '5 days', 'last 5 days', '-5d', 3600],
];
const DIMENSIONS = [
    ['interface', 'Interface', 'interface'],
    ['policy', 'Policy', 'policy'],
    ['upstream', 'Upstream host', 'upstream'],
    ['network', 'Client network', 'client'],
];
const LATENCIES = [['total', 'In all'], ['policies', 'Policies'], ['upstream', 'Upstream']];
const ROWS = 8;
const OTHERS = 'others';

/** What happens now, and in the chosen window; every figure leads to the traffic behind it. */
export function openDashboard(page) {
    let window;
    let figures = null;
    let error = '';
    let latency = 'total';
    let hovered = null;
    let announced = null;
    const whole = new Set();

    function setWindow(parameters) {
        const name = parameters.get('window');
        window = WINDOWS.find(each => each[0] === name) ?? WINDOWS[0];
        hovered = null;
        load();
    }

    async function load() {
        const asked = window;
        if (page.service === null) { // the page says so, and looks again
            return;
        }
        try {
            const loaded = await get(servicePath(page.service, '/figures', { window: asked[0] }));
            if (asked === window) {
                figures = loaded;
                error = '';
            }
        } catch (failure) {
            error = failure.message;
        }
        page.redraw();
    }

    function traffic(filter) {
        return page.address(trafficAddress({ from: begin() ?? window[3], ...filter }));
    }

    /** Where the service is younger than the window: figures begin with it, while a database may have transactions from before. */
    function begin() {
        const uptime = page.snapshot()?.gauges.uptime;
        return uptime !== undefined && figures && uptime < window[4] * figures.steps.length
            ? new Date(Date.now() - (uptime + 1) * 1000).toISOString()
            : null;
    }

    function openStep(index) {
        const begin = new Date(figures.steps[index].begin);
        const end = new Date(begin.getTime() + window[4] * 1000);
        page.go(page.address(trafficAddress({ from: begin.toISOString(), to: end.toISOString() })));
    }

    function hover(index) {
        if (index !== hovered) {
            hovered = index;
            page.redraw();
        }
    }

    /** Only a change of what is wrong, not each figure. */
    function say(state) {
        const key = state.level + (state.level === 'good' ? '' : state.sentence);
        if (announced !== null && key !== announced) {
            page.announce(state.sentence);
        }
        announced = key;
    }

    function headline(service) {
        const state = glance(service, window[0] === 'minute' ? figures : null);
        say(state);
        return html`<section class="glance ${state.level}" aria-label="State">
            <p class="sentence">${state.sentence}</p>
            ${state.more.length > 0 ? html`<ul>${state.more.map(text => html`<li>${text}</li>`)}</ul>` : nothing}
        </section>`;
    }

    function outcomeTiles({ total }) {
        const all = transactions(total);
        return html`<section aria-label="Transactions of the ${window[2]}" class="tiles outcomes">${OUTCOMES.map(name => html`
            <a class="tile ${name}" href=${traffic({ outcome: name })} title=${MEANING[name]} id="tile-${name}">
                <span class="label">${name}</span>
                <span class="value">${compact(total[name])}</span>
                <span class="sub">${all > 0 ? percent(total[name] / all) : '–'}</span>
            </a>`)}</section>`;
    }

    function rateTiles(service) {
        const flow = recent(figures);
        const seconds = window[4] * figures.steps.length;
        const { gauges } = service;
        const tile = (id, label, value, sub, address) => html`<a class="tile" id="tile-${id}" href=${address}>
            <span class="label">${label}</span><span class="value">${value}</span><span class="sub">${sub}</span></a>`;
        return html`<section aria-label="Rates and use" class="tiles">
            ${tile('messages', 'Messages', rate(sum(flow.tallies, transactions) / flow.seconds),
                `${rate(transactions(figures.total) / seconds)} in the ${window[2]}`, traffic({}))}
            ${tile('bytes', 'Data', `${bytes(sum(flow.tallies, tally => tally.bytes) / flow.seconds)}/s`,
                `${bytes(figures.total.bytes)} in all`, traffic({}))}
            ${tile('sessions', 'Open sessions', number(gauges.sessions),
                `of at most ${number(gauges.maxSessions)}; ${rate(sum(flow.tallies, tally => tally.sessions) / flow.seconds)} new`,
                page.address('services.html'))}
            ${tile('links', 'Upstream connections', number(gauges.linksInUse), `in use; ${number(gauges.linksIdle)} idle in the pool`,
                page.address('services.html#upstream'))}
            ${tile('heap', 'Memory', bytes(gauges.heapUsed), `of ${bytes(gauges.heapMax)} heap (${percent(gauges.heapUsed / gauges.heapMax)})`,
                page.address('services.html#server'))}
            ${tile('cpu', 'CPU', gauges.cpu < 0 ? 'unknown' : percent(gauges.cpu), `of this machine; ${count(gauges.threads, 'thread')}`,
                page.address('services.html#server'))}
        </section>`;
    }

    function legend(names, values) {
        return html`<ul class="legend">${names.map(([name, label, value]) => html`
            <li class=${name}><i></i>${label} <b>${values(value ?? name)}</b></li>`)}</ul>`;
    }

    function shownStep() {
        return figures.steps[hovered ?? -1] ?? null;
    }

    function stepLabel() {
        const step = shownStep();
        return step ? clock(step.begin, window[4] < 60) : window[2];
    }

    function outcomesChart() {
        const steps = figures.steps;
        const times = steps.map(step => new Date(step.begin) / 1000);
        const values = OUTCOMES.map(name => steps.map(step => step.tally[name]));
        const tally = shownStep()?.tally ?? figures.total;
        const options = {
            series: [...OUTCOMES].reverse().map(name => ({ label: name, colour: name })),
            stacked: true, unit: 'count', value: value => (Number.isInteger(value) ? compact(value) : ''), hover, open: openStep,
        };
        return html`<section class="card wide">
            <header><h2>Transactions</h2><span class="muted">${stepLabel()}</span></header>
            ${legend(OUTCOMES.map(name => [name, name]), name => number(tally[name]))}
            ${chart(`Transactions of the ${window[2]}: ` + OUTCOMES.map(name => `${number(figures.total[name])} ${name}`).join(', '),
                options, [times, ...stack(values)])}
        </section>`;
    }

    const PERCENTILES = [['p50', 'p50', 'p50'], ['p95', 'p95', 'p95'], ['p99', 'p99', 'p99']];

    function latencyChart() {
        const times = figures.steps.map(step => new Date(step.begin) / 1000);
        const shown = (shownStep()?.tally ?? figures.total)[latency];
        const options = {
            series: PERCENTILES.map(([name]) => ({ label: name, colour: name })),
            unit: 'ms', value: value => duration(value), hover, open: openStep,
        };
        const data = PERCENTILES.map(([name]) => figures.steps.map(step => (step.tally[latency].count > 0 ? step.tally[latency][name] : null)));
        return html`<section class="card wide">
            <header><h2>Latency</h2>
                <span class="choice" role="group" aria-label="Latency of">${LATENCIES.map(([name, label]) => html`
                    <button type="button" aria-pressed=${name === latency} @click=${() => { latency = name; page.redraw(); }}>${label}</button>`)}
                </span></header>
            ${legend(PERCENTILES, name => (shown.count > 0 ? duration(shown[name]) : '–'))}
            ${chart(`Latency of the ${window[2]}: ` + PERCENTILES.map(([name]) => `${name} ${duration(figures.total[latency][name])}`).join(', '),
                options, [times, ...data])}
        </section>`;
    }

    function rateChart(title, name, value, colour) {
        const times = figures.steps.map(step => new Date(step.begin) / 1000);
        const data = figures.steps.map(step => value(step.tally) / window[4]);
        const text = name === 'bytes' ? amount => `${bytes(amount)}/s` : rate;
        const shown = shownStep() ? data[hovered] : value(figures.total) / (window[4] * figures.steps.length);
        return html`<section class="card">
            <header><h2>${title}</h2><span class="muted">${shownStep() ? stepLabel() : 'average of the ' + window[2]}</span></header>
            ${legend([[colour, '', name]], () => text(shown))}
            ${chart(`${title} of the ${window[2]}, on average ${text(value(figures.total) / (window[4] * figures.steps.length))}`,
                { series: [{ label: title, colour }], unit: name, value: text, incrs: name === 'bytes' ? BYTES : undefined, hover, open: openStep }, [times, data])}
        </section>`;
    }

    function latencyTable() {
        const names = ['p50', 'p95', 'p99'];
        return html`<section class="card">
            <header><h2>How long clients waited</h2><span class="muted">${window[2]}</span></header>
            <div class="scroll" tabindex="0" role="region" aria-label="Latencies"><table class="figures">
                <thead><tr><th scope="col">Time in</th>${names.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
                <tbody>${LATENCIES.map(([name, label]) => html`<tr>
                    <th scope="row"><a href=${traffic({})} title=${count(figures.total[name].count, 'transaction')}>${label}</a></th>
                    ${names.map(each => html`<td>${figures.total[name].count > 0 ? duration(figures.total[name][each]) : '–'}</td>`)}</tr>`)}</tbody>
            </table></div></section>`;
    }

    function sharesTable([dimension, title, parameter]) {
        const shares = figures.shares[dimension] ?? [];
        const shown = whole.has(dimension) ? shares : shares.slice(0, ROWS);
        const cell = (share, name) => {
            const value = share.tally[name];
            return html`<td class=${value > 0 ? name : 'none'}>${value === 0 ? '0' : share.name === OTHERS ? compact(value) : html`
                <a href=${traffic({ [parameter]: share.name, outcome: name })}>${compact(value)}</a>`}</td>`;
        };
        return html`<section class="card wide" id="by-${dimension}">
            <header><h2>By ${title.toLowerCase()}</h2><span class="muted">${window[2]}</span></header>
            ${shares.length === 0 ? html`<p class="muted">Nothing in the ${window[2]}.</p>` : html`
            <div class="scroll" tabindex="0" role="region" aria-label="By ${title.toLowerCase()}"><table class="figures">
                <thead><tr><th scope="col">${title}</th>${OUTCOMES.map(name => html`<th scope="col" class="narrow">${outcome(name)}</th>`)}
                    <th scope="col">Data</th><th scope="col">p95</th></tr></thead>
                <tbody>${shown.map(share => html`<tr>
                    <th scope="row">${share.name === OTHERS ? 'others' : html`<a href=${traffic({ [parameter]: share.name })}>${share.name}</a>`}</th>
                    ${OUTCOMES.map(name => cell(share, name))}
                    <td>${bytes(share.tally.bytes)}</td>
                    <td>${latencyOf(share, dimension)}</td></tr>`)}</tbody>
            </table></div>
            ${shares.length > shown.length ? html`<button type="button" class="quiet" @click=${() => { whole.add(dimension); page.redraw(); }}>
                Show all ${shares.length}</button>` : nothing}`}
        </section>`;
    }

    function latencyOf(share, dimension) {
        const measured = share.tally[dimension === 'policy' ? 'policies' : dimension === 'upstream' ? 'upstream' : 'total'];
        return measured.count > 0 ? duration(measured.p95) : '–';
    }

    function body() {
        const service = page.snapshot();
        if (!service || !figures) {
            return error ? problem(error, load) : loading();
        }
        return html`
            ${headline(service)}
            ${transactions(figures.total) === 0 && window[0] !== 'minute' ? empty(`No mail in the ${window[2]}`, html`
                <p>Choose a longer time, or look at the <a href=${page.address('traffic.html')}>whole traffic</a>.</p>`) : nothing}
            ${outcomeTiles(figures)}
            ${rateTiles(service)}
            <div class="cards three">
                ${outcomesChart()}
                ${latencyChart()}
                ${rateChart('Data', 'bytes', tally => tally.bytes, 'accent')}
                ${rateChart('New sessions', 'sessions', tally => tally.sessions, 'accent')}
                ${latencyTable()}
                ${DIMENSIONS.map(sharesTable)}
            </div>`;
    }

    setWindow(page.parameters);
    return {
        title: 'Dashboard',
        live: () => ({ window: window[0], events: 'service,figures' }),
        change: setWindow,
        figures: pushed => {
            if (pushed.window === window[0]) {
                figures = pushed;
                error = '';
            }
        },
        render: () => html`
            <div class="heading"><h1>Dashboard</h1>
                <nav class="choice" aria-label="Time shown">${WINDOWS.map(([name, label, title]) => html`
                    <a href=${page.address('./', { window: name })} aria-current=${name === window[0] ? 'true' : nothing} title=${title}>${label}</a>`)}
                </nav></div>
            ${begin() ? html`<p class="muted small">Figures since the start of the service, at ${time(begin())}.</p>` : nothing}
            ${body()}`,
    };
}
