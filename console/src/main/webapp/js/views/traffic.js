import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { repeat } from '../../lib/lit-html/directives/repeat.js';
import { get, servicePath } from '../api.js';
import { conditions, filterOf, forApi, trafficAddress } from '../filter.js';
import { bytes, count, dateTime, duration, number, time } from '../format.js';
import { address, empty, foreign, loading, outcome, problem } from '../parts/common.js';
import { filterForm, showFilter } from '../parts/filterform.js';
import { remember, remembered } from '../router.js';

const PAGE = 100;
/** More rows make a live page slow; older ones come back by "Load more". */
const MAX_LIVE = 500;

/** The transactions, newest first, live; the filter is in the address. */
export function openTraffic(page) {
    let filter;
    let rows = [];
    let more = false;
    let state = 'loading';
    let error = '';
    let paused = false;
    let held = [];
    let late = []; // came while the list was being loaded
    let refreshing = false;
    let unsure = false; // whether some may have come between the list and the first push
    let most = MAX_LIVE;
    let loads = 0;
    let showsForm = false;
    let shownFilter = null;
    let focusId = null;

    function setFilter(parameters) {
        filter = filterOf(parameters);
        showsForm = showsForm || Object.keys(filter).some(name => !['text', 'outcome', 'from'].includes(name));
        held = [];
        late = [];
        rows = [];
        focusId = remembered().focus ?? null;
        load(Math.min(Math.max(PAGE, remembered().count ?? 0), MAX_LIVE));
    }

    async function load(limit = PAGE, before = undefined) {
        const number = ++loads;
        state = 'loading';
        error = '';
        page.redraw();
        try {
            const answer = await get(servicePath(page.service, '/transactions', { ...forApi(filter), before, limit }));
            if (number !== loads) {
                return; // another filter since
            }
            rows = before === undefined ? answer.transactions : [...rows, ...answer.transactions];
            more = answer.more;
            state = 'loaded';
            most = Math.max(MAX_LIVE, rows.length);
            add(late.splice(0));
            if (unsure) {
                unsure = false;
                refresh();
            }
        } catch (failure) {
            if (number !== loads) {
                return;
            }
            state = 'failed';
            error = failure.message;
        }
        page.redraw();
    }

    /** Takes the newest again, since some were not pushed; what is shown stays until then. */
    async function refresh() {
        if (refreshing) {
            return;
        }
        refreshing = true;
        const asked = loads;
        try {
            const answer = await get(servicePath(page.service, '/transactions', { ...forApi(filter), limit: PAGE }));
            if (asked === loads && !paused) {
                const newest = new Set(answer.transactions.map(row => row.id));
                const older = rows.filter(row => !newest.has(row.id));
                if (older.length < rows.length) {
                    rows = [...answer.transactions, ...older];
                } else { // nothing between is known
                    rows = answer.transactions;
                    more = answer.more;
                }
                add(late.splice(0));
                page.redraw();
            }
        } catch (failure) {
            error = failure.message; // the next push tries again
        } finally {
            refreshing = false;
        }
    }

    /** Oldest first, as they come; some may be there already. */
    function add(transactions) {
        const known = new Set(rows.slice(0, PAGE + transactions.length).map(row => row.id));
        rows = [...transactions.filter(row => !known.has(row.id)).reverse(), ...rows];
        if (rows.length > most) {
            rows = rows.slice(0, most);
            more = true;
        }
    }

    function pushed({ transactions, skipped }) {
        if (state === 'failed' || filter.to) {
            return;
        }
        if (paused) {
            held = [...held, ...transactions].slice(-MAX_LIVE);
        } else if (state === 'loading' || refreshing) {
            late = [...late, ...transactions].slice(-MAX_LIVE);
        } else {
            add(transactions);
        }
        if (skipped > 0 && !paused) {
            refresh();
        }
    }

    function pause() {
        paused = !paused;
        if (!paused) {
            add(held);
            held = [];
        }
        page.announce(paused ? 'Paused' : 'Live');
    }

    function setAddress(changed) {
        const address = page.address(trafficAddress(changed));
        if (address !== location.pathname + location.search) {
            page.go(address);
        }
    }

    function transactionAddress(row) {
        return page.address('transaction.html', { id: row.id });
    }

    function keep(row) {
        remember({ focus: row.id, count: rows.length });
    }

    function open(event) {
        if (!event.target.closest('a') && !getSelection().toString()) {
            event.currentTarget.querySelector('a').click();
        }
    }

    function links() {
        return [...document.querySelectorAll('.traffic tbody a.row')];
    }

    function move(step) {
        const all = links();
        const index = all.indexOf(document.activeElement);
        const next = index < 0 ? (step > 0 ? 0 : all.length - 1) : index + step;
        all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
    }

    function key({ key: name }, typing) {
        if (typing) {
            if (name === 'Escape') {
                document.activeElement.blur();
                return true;
            }
            return false;
        }
        switch (name) {
            case '/': document.getElementById('search').focus(); return true;
            case 'j': case 'ArrowDown': move(1); return links().length > 0;
            case 'k': case 'ArrowUp': move(-1); return links().length > 0;
            case 'p': pause(); return true;
            default: return false;
        }
    }

    function recipients(row) {
        if (row.recipientCount === 0) {
            return html`<span class="muted">no recipient</span>`;
        }
        return html`${row.recipients.length > 0 ? foreign(row.recipients[0]) : nothing}
            ${row.recipientCount > 1 ? html`<span class="muted more">+${number(row.recipientCount - 1)}</span>` : nothing}`;
    }

    function line(row) {
        return html`<tr class=${row.outcome} @click=${open}>
            <td class="when"><a class="row" href=${transactionAddress(row)} @click=${() => keep(row)}
                title=${dateTime(row.time)}>${time(row.time)}</a></td>
            <td class="what">${outcome(row.outcome)}</td>
            <td class="from">${address(row.sender)}</td>
            <td class="to"><span class="cut">${recipients(row)}</span></td>
            <td class="reply"><span class="cut"><span class="rest">${row.code > 0 ? html`<b>${row.code}</b> ` : nothing}${foreign(row.reply)}</span>
                ${row.policy ? html`<span class="tag">${row.policy}</span>` : nothing}</span></td>
            <td class="client">${foreign(row.client)}</td>
            <td class="size">${row.size > 0 ? bytes(row.size) : '–'}</td>
            <td class="took">${duration(row.total)}</td>
        </tr>`;
    }

    function exports() {
        const address = format => servicePath(page.service, '/transactions.' + format, { ...forApi(filter), limit: 10000 });
        return html`<a class="button" href=${address('csv')} download>Export CSV</a>
            <a class="button" href=${address('json')} download>Export JSON</a>`;
    }

    function nothingThere() {
        if (conditions(filter) > 0) {
            return empty('No transaction matches this filter', html`
                <p>Transactions that match are shown here as soon as they end.</p>
                <p><a class="button" href=${page.address('traffic.html')}>Show all traffic</a></p>`);
        }
        const listening = page.snapshot()?.interfaces.find(each => each.state === 'LISTENING' && each.type !== 'ssl');
        const port = listening?.uri.match(/:(\d+)(?:\D*)$/)?.[1] ?? '8025';
        return empty('No mail yet', html`
            <p>A transaction is shown here as soon as it ends. To send a first mail:</p>
            <pre class="command" tabindex="0">printf 'From: me@example.org\\nTo: you@example.org\\nSubject: Hello, Postern\\n\\nIt works.\\n' |
  curl --crlf --url smtp://127.0.0.1:${port} --mail-from me@example.org --mail-rcpt you@example.org --upload-file -</pre>`);
    }

    function list() {
        if (state === 'failed' && rows.length === 0) {
            return problem(error, () => load());
        }
        if (rows.length === 0) {
            return state === 'loading' ? loading() : nothingThere();
        }
        return html`
            <table class="traffic">
                <caption class="unseen">Transactions, newest first</caption>
                <thead><tr><th scope="col">Time</th><th scope="col">Outcome</th><th scope="col">Sender</th><th scope="col">Recipients</th>
                    <th scope="col">Reply</th><th scope="col">Client</th><th scope="col" class="size">Size</th>
                    <th scope="col" class="took">Took</th></tr></thead>
                <tbody>${repeat(rows, row => row.id, line)}</tbody>
            </table>
            ${state === 'failed' ? problem(error, () => load(PAGE, rows.at(-1).id)) : nothing}
            <div class="buttons centred">${more ? html`
                <button type="button" ?disabled=${state === 'loading'} @click=${() => load(PAGE, rows.at(-1).id)}>
                    ${state === 'loading' ? 'Loading …' : 'Load more'}</button>` : html`
                <p class="muted">${count(rows.length, 'transaction')}; no older ones are kept${conditions(filter) > 0 ? ' that match' : ''}.</p>`}
            </div>`;
    }

    setFilter(page.parameters);
    return {
        title: 'Traffic',
        live: () => ({ ...forApi(filter), events: 'service,transactions' }),
        change: setFilter,
        transactions: pushed,
        opened() {
            if (state === 'loading') {
                unsure = true;
            } else if (state === 'failed') {
                load();
            } else {
                refresh();
            }
        },
        key,
        drawn() {
            const form = document.querySelector('form.filter');
            if (form && shownFilter !== filter) {
                showFilter(form, filter);
                shownFilter = filter;
            }
            if (focusId !== null && rows.length > 0) {
                const index = rows.findIndex(row => row.id === focusId);
                focusId = null;
                links()[index]?.focus();
            }
        },
        render: () => html`
            <div class="heading"><h1>Traffic</h1>
                <div class="buttons">
                    <button type="button" id="pause" aria-pressed=${paused} @click=${pause} title="Key: p">
                        ${paused ? html`Paused${held.length > 0 ? html`, <b>${number(held.length)} new</b>` : nothing} – go on` : 'Pause'}</button>
                    <span class="group" role="group" aria-label="Export what matches">${exports()}</span>
                </div></div>
            ${filterForm({ filter, service: page.snapshot(), showsForm, toggle: () => { showsForm = !showsForm; page.redraw(); }, apply: setAddress })}
            ${list()}
            <p class="keys muted small"><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>Esc</kbd> back
                <kbd>p</kbd> pause</p>`,
    };
}
