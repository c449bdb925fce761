import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { logIn } from '../api.js';
import { go } from '../router.js';

/** Only a page of the console itself, never another address. */
function next(parameters) {
    const page = new URL('./', location.href);
    const url = new URL(parameters.get('from') ?? '', page);
    return url.origin === page.origin && url.pathname.startsWith(page.pathname) ? url.pathname + url.search : page.pathname;
}

export function openLogin(page) {
    let error = '';
    let busy = false;

    async function submit(event) {
        event.preventDefault();
        const form = event.target;
        busy = true;
        error = '';
        page.redraw();
        try {
            await logIn(form.user.value, form.password.value);
            go(next(page.parameters), { replace: true });
        } catch (failure) {
            error = failure.message;
            form.password.value = '';
            form.password.focus();
        } finally {
            busy = false;
            page.redraw();
        }
    }

    return {
        title: 'Log in',
        render: () => html`
            <form class="login card" @submit=${submit}>
                <h1>Log in</h1>
                <p class="muted">With a user of the application server that has the role postern-monitor or postern-admin.</p>
                ${error ? html`<p class="notice bad" role="alert">${error}</p>` : nothing}
                <label>User <input name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required></label>
                <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
                <button class="primary" ?disabled=${busy}>${busy ? 'Logging in …' : 'Log in'}</button>
                <p class="muted small"><code>mvn -Prun</code> prints the user and the password when the gateway is ready.</p>
            </form>`,
        focusFirst() {
            const input = document.querySelector('.login [name=user]');
            input?.focus();
            return Boolean(input);
        },
    };
}
