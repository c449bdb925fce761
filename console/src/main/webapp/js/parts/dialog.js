import { html, render } from '../../lib/lit-html/lit-html.js';

/** Asks before something that hurts; true if it is to be done. */
export function confirm(title, text, action) {
    const dialog = document.createElement('dialog');
    dialog.className = 'confirm';
    dialog.setAttribute('aria-labelledby', 'confirm-title');
    document.body.append(dialog);
    render(html`<form method="dialog">
        <h2 id="confirm-title">${title}</h2>
        <p>${text}</p>
        <div class="buttons">
            <button value="cancel">Cancel</button>
            <button value="confirmed" class="danger">${action}</button>
        </div>
    </form>`, dialog);
    return new Promise(resolve => {
        dialog.addEventListener('close', () => {
            dialog.remove();
            resolve(dialog.returnValue === 'confirmed');
        });
        dialog.showModal();
    });
}
