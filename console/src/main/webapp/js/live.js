import { loadSession, queryOf } from './api.js';

const RETRIES = [500, 1000, 2000, 3000, 5000];
const EVENTS = ['service', 'figures', 'transactions', 'gone'];
// The server sends something each second.
const MAX_SILENCE = 10000;

/**
 * What the server pushes. Handlers by name: service, figures, transactions, gone; state for 'connecting', 'live', 'reconnecting', 'refused', 'gone';
 * opened when events may have been missed before. Opens again when it was cut; closed while the page is hidden, since browsers allow
 * few connections to one server.
 */
export class Live {
    constructor(parameters, handlers, loggedOut) {
        this.parameters = parameters;
        this.handlers = handlers;
        this.loggedOut = loggedOut;
        this.attempts = 0;
        this.closed = false;
        this.onVisibility = () => {
            if (document.hidden) {
                this.disconnect();
                this.state = 'hidden'; // what comes then may have come after something else
            } else {
                this.connect();
            }
        };
        document.addEventListener('visibilitychange', this.onVisibility);
        this.report('connecting');
        if (!document.hidden) {
            this.connect();
        }
    }

    report(state) {
        this.state = state;
        this.handlers.state?.(state);
    }

    connect() {
        if (this.closed || this.source) {
            return;
        }
        const source = new EventSource('api/live?' + queryOf(this.parameters));
        this.source = source;
        this.heard();
        source.onerror = () => this.retry();
        for (const name of EVENTS) {
            source.addEventListener(name, event => {
                this.changeTo(name === 'gone' ? 'gone' : 'live');
                this.handlers[name]?.(event.data ? JSON.parse(event.data) : null);
            });
        }
    }

    /** Something has come. The stream of a service that has gone stays open, and is silent until that is back. */
    changeTo(state) {
        this.attempts = 0;
        if (state === 'gone') {
            clearTimeout(this.silence);
        } else {
            this.heard();
        }
        if (state !== this.state) {
            this.report(state);
            if (state === 'live') {
                this.handlers.opened?.();
            }
        }
    }

    heard() {
        clearTimeout(this.silence);
        this.silence = setTimeout(() => this.retry(), MAX_SILENCE);
    }

    async retry() {
        this.disconnect();
        if (this.closed || document.hidden) {
            return;
        }
        this.report('reconnecting');
        const wait = RETRIES[Math.min(this.attempts++, RETRIES.length - 1)];
        await new Promise(resolve => { this.timer = setTimeout(resolve, wait); });
        try {
            if (await loadSession() === null) {
                this.loggedOut();
                return;
            }
            if (await this.isRefused()) {
                this.report('refused');
                return;
            }
        } catch {
            // not there yet: the attempt to connect fails too, and tries again
        }
        if (!document.hidden) {
            this.connect();
        }
    }

    /** An EventSource does not say why it was closed: with wrong parameters there is nothing to wait for. */
    async isRefused() {
        const asked = new AbortController();
        const answer = await fetch('api/live?' + queryOf(this.parameters), { signal: asked.signal });
        asked.abort();
        return answer.status === 400;
    }

    disconnect() {
        clearTimeout(this.silence);
        clearTimeout(this.timer);
        this.source?.close();
        this.source = null;
    }

    close() {
        this.closed = true;
        this.disconnect();
        document.removeEventListener('visibilitychange', this.onVisibility);
    }
}
