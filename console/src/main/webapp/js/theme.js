// Before the page is painted: light or dark, as the reader has chosen, or as the system says. No module, since those come too late.
(() => {
    const KEY = 'postern-theme';
    const root = document.documentElement;

    function chosen() {
        try {
            return localStorage.getItem(KEY);
        } catch {
            return null; // storage is switched off
        }
    }

    function apply(theme) {
        if (theme === 'light' || theme === 'dark') {
            root.dataset.theme = theme;
        } else {
            delete root.dataset.theme;
        }
    }

    function isDark() {
        return root.dataset.theme
            ? root.dataset.theme === 'dark'
            : matchMedia('(prefers-color-scheme: dark)').matches;
    }

    function toggle() {
        const theme = isDark() ? 'light' : 'dark';
        apply(theme);
        try {
            localStorage.setItem(KEY, theme);
        } catch {
            // not remembered
        }
        dispatchEvent(new Event('themechange'));
    }

    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dispatchEvent(new Event('themechange')));
    globalThis.posternTheme = { isDark, toggle };
    apply(chosen());
})();
