import uPlot from '../../lib/uplot/uPlot.esm.js';
import { AsyncDirective } from '../../lib/lit-html/async-directive.js';
import { directive } from '../../lib/lit-html/directive.js';
import { html, noChange } from '../../lib/lit-html/lit-html.js';
import { clock } from '../format.js';

const DAY_SECONDS = 24 * 3600;

/** Steps of an axis of bytes. */
export const BYTES = Array.from({ length: 40 }, (nothing, power) => 2 ** power);

/** A colour of the stylesheet, as a canvas understands it. */
function colour(element, name) {
    const probe = document.createElement('span');
    probe.style.color = `var(--${name})`;
    element.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}

/** One uPlot in an element, made anew when colours or series change. */
class Chart {
    constructor(element) {
        this.element = element;
        this.observer = new ResizeObserver(() => this.resize());
        this.observer.observe(element);
        this.onTheme = () => this.build();
        addEventListener('themechange', this.onTheme);
    }

    show(options, data) {
        const key = options.series.map(each => each.label).join() + options.unit;
        this.options = options;
        this.data = data;
        if (key === this.key && this.plot) {
            this.plot.setData(data);
        } else {
            this.key = key;
            this.build();
        }
    }

    build() {
        this.plot?.destroy();
        this.plot = null;
        if (!this.options || !this.element.clientWidth) {
            return;
        }
        const bars = uPlot.paths.bars({ size: [0.8, 40], gap: 0 });
        const axis = { stroke: colour(this.element, 'muted'), ticks: { show: false }, font: this.font() };
        const grid = { stroke: colour(this.element, 'line'), width: 1 };
        this.plot = new uPlot({
            width: this.element.clientWidth,
            height: this.element.clientHeight,
            padding: [8, 28, 0, 0],
            legend: { show: false },
            cursor: { y: false, drag: { x: false, y: false }, ...(this.options.stacked ? { points: { show: false } } : {}) },
            scales: { x: { time: true, range: (plot, min, max) => this.range(min, max) }, y: { range: (plot, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
            axes: [
                { ...axis, grid: { show: false }, space: 70, size: 30, values: (plot, splits) => splits.map(each => this.timeLabel(each)) },
                { ...axis, grid, size: 72, space: 32, incrs: this.options.incrs, values: (plot, splits) => splits.map(this.options.value) },
            ],
            series: [{}, ...this.options.series.map(series => ({
                label: series.label,
                stroke: colour(this.element, series.colour),
                fill: this.options.stacked ? colour(this.element, series.colour) : undefined,
                width: this.options.stacked ? 0 : 2,
                paths: this.options.stacked ? bars : undefined,
                points: { show: false },
            }))],
            hooks: { setCursor: [plot => this.options.hover?.(plot.cursor.idx ?? null)] },
        }, this.data, this.element);
        this.plot.over.addEventListener('click', () => {
            const index = this.plot.cursor.idx;
            if (index !== null && index !== undefined) {
                this.options.open?.(index);
            }
        });
    }

    /** Bars have half a step on each side of their time. */
    range(min, max) {
        const times = this.data[0];
        const half = this.options.stacked && times.length > 1 ? (times[1] - times[0]) / 2 : 0;
        return [min - half, max + half];
    }

    timeLabel(seconds) {
        const times = this.data[0];
        const range = times[times.length - 1] - times[0];
        const date = new Date(seconds * 1000);
        return range > 2 * DAY_SECONDS ? `${date.getDate()}. ${clock(date, false)}` : clock(date, range < 3600 - 60);
    }

    font() {
        return '12px ' + getComputedStyle(this.element).fontFamily;
    }

    resize() {
        if (!this.plot) {
            this.build();
        } else if (this.element.clientWidth !== this.plot.width) {
            this.plot.setSize({ width: this.element.clientWidth, height: this.element.clientHeight });
        }
    }

    close() {
        this.observer.disconnect();
        removeEventListener('themechange', this.onTheme);
        this.plot?.destroy();
    }
}

class ChartDirective extends AsyncDirective {
    render() {
        return noChange;
    }

    update(part, [options, data]) {
        if (!this.chart) {
            this.chart = new Chart(part.element);
        }
        this.chart.show(options, data);
        return noChange;
    }

    disconnected() {
        this.chart?.close();
        this.chart = null;
    }
}

const chartOf = directive(ChartDirective);

/**
 * A chart over time.
 *
 * @param label says in words what it shows
 * @param options series (label, colour), stacked, value (number to text), incrs (steps of the axis), hover and open (by the index of the step)
 * @param data times in seconds, then the values of each series
 */
export function chart(label, options, data) {
    return html`<div class="chart" role="img" aria-label=${label} ${chartOf(options, data)}></div>`;
}

/** Values on top of one another, as charts of bars want them: the topmost first. */
export function stack(series) {
    const sums = [];
    const below = new Array(series[0].length).fill(0);
    for (const values of series) {
        values.forEach((value, i) => { below[i] += value; });
        sums.push([...below]);
    }
    return sums.reverse();
}
