// HTTP with the console: JSON, errors as ApiError, the session's CSRF token with all that changes something.

/** What the server answered instead of a result; status 0 if it did not answer. */
export class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

let session = null;
let onLoggedOut = () => {};

/** Calls this when a request needs a login. */
export function whenLoggedOut(callback) {
    onLoggedOut = callback;
}

export function currentSession() {
    return session;
}

export function isAdmin() {
    return session !== null && session.roles.includes('postern-admin');
}

/** The path of a part of a service; parameters without a value are left out, lists are repeated. */
export function servicePath(service, part = '', parameters = {}) {
    const query = queryOf(parameters);
    return `api/services/${encodeURIComponent(service)}${part}${query ? '?' + query : ''}`;
}

export function queryOf(parameters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        for (const each of Array.isArray(value) ? value : [value]) {
            if (each !== undefined && each !== null && each !== '') {
                query.append(name, each);
            }
        }
    }
    return query.toString();
}

async function request(method, path, body, signal) {
    const headers = { Accept: 'application/json' };
    if (body !== undefined) {
        headers['Content-Type'] = 'application/json';
    }
    if (method !== 'GET' && session) {
        headers['X-Postern-Csrf'] = session.csrf;
    }
    let response;
    try {
        response = await fetch(path, {
            method,
            headers,
            body: body === undefined ? undefined : JSON.stringify(body),
            credentials: 'same-origin',
            signal,
        });
    } catch (error) {
        if (error.name === 'AbortError') {
            throw error;
        }
        throw new ApiError(0, 'The server does not answer. Is it running?');
    }
    const text = await response.text();
    if (!response.ok) {
        throw new ApiError(response.status, messageOf(response, text));
    }
    return text === '' ? null : JSON.parse(text);
}

function messageOf(response, text) {
    try {
        const error = JSON.parse(text).error;
        if (typeof error === 'string') {
            return error;
        }
    } catch {
        // not from the console, but from the server or a proxy before it
    }
    return `The server answered with status ${response.status}`;
}

async function withLogin(method, path, body, signal) {
    try {
        return await request(method, path, body, signal);
    } catch (error) {
        if (error.status === 401) {
            session = null;
            onLoggedOut();
        }
        throw error;
    }
}

export function get(path, signal) {
    return withLogin('GET', path, undefined, signal);
}

export function send(method, path, body) {
    return withLogin(method, path, body);
}

/** Whether the reader is logged in; throws if the server does not answer. */
export async function loadSession() {
    try {
        session = await request('GET', 'api/session');
    } catch (error) {
        session = null;
        if (error.status !== 401) {
            throw error;
        }
    }
    return session;
}

export async function logIn(user, password) {
    session = await request('POST', 'api/session', { user, password });
    return session;
}

export async function logOut() {
    await request('DELETE', 'api/session');
    session = null;
}
