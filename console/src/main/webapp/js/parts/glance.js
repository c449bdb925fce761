// Is mail flowing? One sentence, or what is wrong.

import { count, perSecond } from '../format.js';

/** Long steps are not over for long: the rate is that of the last complete one, or of ten if they are of a second. */
export function recent(figures) {
    const steps = figures.steps;
    if (steps.length < 2) {
        return { seconds: 1, tallies: [] };
    }
    const seconds = (new Date(steps[1].begin) - new Date(steps[0].begin)) / 1000;
    const number = seconds <= 1 ? 10 : 1;
    const tallies = steps.slice(-1 - number, -1).map(step => step.tally);
    return { seconds: seconds * tallies.length, tallies };
}

export function transactions(tally) {
    return tally.passed + tally.rejected + tally.deferred + tally.failed + tally.aborted;
}

export function sum(tallies, value) {
    return tallies.reduce((total, tally) => total + value(tally), 0);
}

/** Level good, warn or bad; the sentence; and more of what is wrong. */
export function glance(service, figures) {
    const problems = [...ofService(service), ...ofInterfaces(service), ...ofUpstream(service), ...ofPolicies(service)];
    if (figures) {
        problems.push(...ofFailures(figures));
    }
    if (problems.length > 0) {
        const [[level, sentence], ...more] = [...problems].sort(([one], [other]) => one.localeCompare(other)); // bad before warn
        return { level, sentence, more: more.map(([, text]) => text) };
    }
    const listening = service.interfaces.filter(each => each.state === 'LISTENING').length;
    const all = listening === 1 ? 'the interface is listening' : `all ${listening} interfaces listening`;
    const flow = figures ? recent(figures) : { tallies: [], seconds: 1 };
    const messages = sum(flow.tallies, transactions);
    return {
        level: 'good',
        sentence: messages > 0
            ? `Mail is flowing: ${perSecond(messages / flow.seconds, 'messages')}, ${all}`
            : `Ready for mail: ${all}, no mail at the moment`,
        more: [],
    };
}

function ofService({ state }) {
    switch (state.state) {
        case 'FAILED': return [['bad', `The service has failed: ${state.failure}`]];
        case 'STARTING': return [['warn', 'The service is starting']];
        case 'DRAINING': return [['warn', 'The service is stopping: it takes no new sessions']];
        default: return [];
    }
}

const REASONS = {
    PAUSED: 'is paused', DRAINING: 'is draining', WAITING: 'waits for its conditions', STOPPED: 'has stopped',
};

function ofInterfaces({ state, interfaces }) {
    if (state.state !== 'LISTENING') {
        return [];
    }
    const enabled = interfaces.filter(each => each.state !== 'DISABLED');
    const silent = enabled.filter(each => each.state !== 'LISTENING');
    const level = silent.length === enabled.length ? 'bad' : 'warn';
    return enabled.length === 0
        ? [['bad', 'No interface is enabled']]
        : silent.map(each => [level, `Interface ${each.name} ${REASONS[each.state] ?? 'does not listen'}`
            + (each.reason ? `: ${each.reason}` : '')]);
}

function ofUpstream({ upstream }) {
    if (upstream.problem) {
        return [['bad', `Upstream server: ${upstream.problem}`]];
    }
    const down = upstream.hosts.filter(host => host.state === 'DOWN');
    const all = down.length === upstream.hosts.length;
    return down.map(host => [all ? 'bad' : 'warn',
        `Upstream host ${host.host} is down` + (host.problem ? `: ${host.problem}` : '')]);
}

const HEALTH = { FAILING: ['bad', 'fails'], SLOW: ['warn', 'is slow'], BUSY: ['warn', 'has no free bean'] };

function ofPolicies({ policies }) {
    return policies.filter(policy => policy.state === 'ACTIVE' && policy.health in HEALTH).map(policy => {
        const [level, verb] = HEALTH[policy.health];
        return [level, `Policy ${policy.name} ${verb}` + (policy.lastFailure && level === 'bad' ? `: ${policy.lastFailure}` : '')];
    });
}

function ofFailures(figures) {
    const flow = recent(figures);
    const failed = sum(flow.tallies, tally => tally.failed);
    const all = sum(flow.tallies, transactions);
    return failed > 0 && failed * 2 >= all
        ? [['bad', `${failed} of the last ${count(all, 'transaction')} failed`]]
        : [];
}
