// The filter of the traffic, as it is in the address of the page and in that of the API.

import { queryOf } from './api.js';

export const OUTCOMES = ['passed', 'rejected', 'deferred', 'failed', 'aborted'];

/** What each outcome means, for titles. */
export const MEANING = {
    passed: 'Accepted: relayed, or taken by a policy',
    rejected: 'Rejected for good, with a reply 5yz',
    deferred: 'Rejected for now, with a reply 4yz: the client is to try again',
    failed: 'Something did not work: a policy failed, or the upstream server was not reached or was lost',
    aborted: 'Given up by the client',
};

/** The text fields of the form: name, label, example. */
export const FIELDS = [
    ['client', 'Client', '192.0.2.7 or 192.0.2.0/24'],
    ['sender', 'Sender', '*@example.org'],
    ['recipient', 'Recipient', 'bob@example.org'],
    ['user', 'User', 'subject id'],
    ['code', 'Reply code', '550, 55x or 5xx'],
    ['session', 'Correlation id', 'as in the log'],
];

/** Those with a list of what there is. */
export const CHOICES = [
    ['interface', 'Interface'],
    ['policy', 'Policy'],
    ['upstream', 'Upstream host'],
];

export const PERIODS = [
    ['-1m', 'Last minute'],
    ['-10m', 'Last 10 minutes'],
    ['-1h', 'Last hour'],
    ['-6h', 'Last 6 hours'],
    ['-1d', 'Last day'],
    ['-5d', 'Last 5 days'],
];

const NAMES = ['from', 'to', 'outcome', 'text', ...FIELDS.map(([name]) => name), ...CHOICES.map(([name]) => name)];

/** The filter in the parameters of an address: without those that are empty. */
export function filterOf(parameters) {
    const filter = {};
    for (const name of NAMES) {
        const values = parameters.getAll(name).filter(value => value !== '');
        if (values.length > 0) {
            filter[name] = name === 'outcome' ? values.flatMap(value => value.split(',')) : values[0];
        }
    }
    return filter;
}

/** How many conditions it has. */
export function conditions(filter) {
    return Object.keys(filter).length;
}

/** The address of the traffic that matches, and of the service if one is named. */
export function trafficAddress(filter, service = '') {
    const query = queryOf({ ...filter, outcome: filter.outcome && [].concat(filter.outcome).join(','), service });
    return 'traffic.html' + (query ? '?' + query : '');
}

/** An address of the API's form of the filter. */
export function forApi(filter) {
    return { ...filter, outcome: filter.outcome && [].concat(filter.outcome).join(',') };
}
