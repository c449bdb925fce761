#!/bin/bash
# "promtool check metrics" (2.42.0, Debian 12) refuses OpenMetrics text, which Prometheus itself asks for and reads.
#
# In OpenMetrics the metadata of a counter is that of the family, "# HELP requests …", and its sample is "requests_total"; in the older text format
# both have the same name. promtool reads its input by the older format alone: it takes the sample for a metric without HELP, and exits with status 3,
# while Prometheus 2.42 prefers "application/openmetrics-text" in the Accept field of its own scrapes. An exporter that
# is to pass that check has to answer a client that asks for nothing in the older format.
#
# Expected here, with the text that Prometheus' own Java client writes: "text 0.0.4: status 0", "OpenMetrics: status 3, requests_total no help text".
# Exit status 0 as long as that is so. Needs Debian 12 for prometheus=2.42.0+ds-5+deb12u1, which is installed if it is not; Maven and a JDK 17.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v promtool >/dev/null || apt-get install -y -qq --no-install-recommends prometheus=2.42.0+ds-5+deb12u1 >/dev/null
for artifact in core model config exposition-textformats tracer-common tracer-initializer; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=io.prometheus:prometheus-metrics-$artifact:1.7.0
done
cat >Probe.java <<'JAVA'
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.FileOutputStream;
import java.io.OutputStream;

public class Probe {
    public static void main(String[] args) throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        Counter counter = Counter.builder().name("requests_total").help("Requests.").register(registry);
        counter.inc(5);
        write(OpenMetricsTextFormatWriter.create(), registry, "openmetrics.txt");
        write(PrometheusTextFormatWriter.create(), registry, "text.txt");
    }

    private static void write(ExpositionFormatWriter writer, PrometheusRegistry registry, String file) throws Exception {
        try (OutputStream out = new FileOutputStream(file)) {
            writer.write(out, registry.scrape());
        }
    }
}
JAVA
javac -cp "$folder/*" Probe.java
java -cp "$folder:$folder/*" Probe
check() {
  local status=0 said
  said=$(promtool check metrics <"$2" 2>&1) || status=$?
  echo "$1: status $status${said:+, $said}"
}
{ check "text 0.0.4" text.txt && check OpenMetrics openmetrics.txt; } | tee seen
[ "$(cat seen)" = $'text 0.0.4: status 0\nOpenMetrics: status 3, requests_total no help text' ]
