// Values as text: numbers with units, times in the reader's zone.

const NUMBER = new Intl.NumberFormat('en');
const DECIMALS = [0, 1, 2].map(digits => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const SHORT_CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY_SECONDS = 24 * HOUR;

/** At most three digits that matter. */
function short(value) {
    const size = Math.abs(value);
    return DECIMALS[size >= 100 ? 0 : size >= 10 ? 1 : 2].format(value);
}

export function number(value) {
    return NUMBER.format(value);
}

/** A count that has little room. */
export function compact(value) {
    return value < 10000 ? NUMBER.format(value) : COMPACT.format(value);
}

export function rate(value) {
    return `${short(value)}/s`;
}

/** 12.3 messages/s. */
export function perSecond(value, what) {
    return `${short(value)} ${what}/s`;
}

export function bytes(value) {
    let unit = 0;
    let amount = value;
    while (amount >= 1000 && unit < UNITS.length - 1) {
        amount /= 1024;
        unit++;
    }
    return `${unit === 0 ? NUMBER.format(amount) : short(amount)} ${UNITS[unit]}`;
}

export function percent(part) {
    return `${short(part * 100)} %`;
}

/** Milliseconds. */
export function duration(millis) {
    if (millis < 1000) {
        return `${short(millis)} ms`;
    }
    const seconds = millis / 1000;
    return seconds < MINUTE ? `${short(seconds)} s` : span(seconds);
}

/** Whole seconds or more, in the two largest units. */
export function span(seconds) {
    const whole = Math.floor(seconds);
    if (whole < MINUTE) {
        return `${whole} s`;
    }
    if (whole < HOUR) {
        return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`;
    }
    if (whole < DAY_SECONDS) {
        return `${Math.floor(whole / HOUR)} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
    }
    const days = Math.floor(whole / DAY_SECONDS);
    const hours = Math.floor((whole % DAY_SECONDS) / HOUR);
    return days < 10 && hours > 0 ? `${days} d ${hours} h` : `${days} d`;
}

/** The time of day, with the date before if that is not today's. */
export function time(iso, now = new Date()) {
    const date = new Date(iso);
    return date.toDateString() === now.toDateString() ? CLOCK.format(date) : `${DAY.format(date)} ${CLOCK.format(date)}`;
}

/** Date and time with the zone. */
export function dateTime(iso) {
    const date = new Date(iso);
    return `${DATE.format(date)}, ${CLOCK.format(date)} ${offset(date)}`;
}

export function day(iso) {
    return DATE.format(new Date(iso));
}

export function clock(iso, withSeconds = true) {
    return (withSeconds ? CLOCK : SHORT_CLOCK).format(new Date(iso));
}

/** 5 s ago, in 3 d 4 h. */
export function relative(iso, now = Date.now()) {
    const seconds = (new Date(iso).getTime() - now) / 1000;
    if (Math.abs(seconds) < 1) {
        return 'now';
    }
    return seconds < 0 ? `${span(-seconds)} ago` : `in ${span(seconds)}`;
}

/** UTC+02:00. */
function offset(date) {
    const minutes = -date.getTimezoneOffset();
    const sign = minutes < 0 ? '−' : '+';
    const two = value => String(Math.floor(Math.abs(value))).padStart(2, '0');
    return minutes === 0 ? 'UTC' : `UTC${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** The zone in which times are shown. */
export function zone() {
    const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const difference = offset(new Date());
    return !name || name === difference ? difference : `${name} (${difference})`;
}

/** 1 interface, 2 interfaces. */
export function count(value, one, many = one + 's') {
    return `${number(value)} ${value === 1 ? one : many}`;
}

/**
 * Text that a peer has sent, with what cannot be seen made visible: control characters, and those that change the direction of the text
 * around them. Line breaks stay.
 */
export function visible(text) {
    return text.replace(/\r\n/g, '\n')
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, character =>
            `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}
