package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.console.query.TrafficParameters;
import org.postern.json.JsonRecords;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;

/** Transactions as a file, written as they are read: not all of them are in memory. */
@Path("services/{service}")
public final class ExportResource {

    private static final int MAX_LIMIT = 100_000;
    private static final int DEFAULT_LIMIT = 10_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final HttpServletRequest request;

    /** How one format is written. */
    private interface Format {

        void begin(Writer out) throws IOException;

        void write(Writer out, Summary summary, boolean first) throws IOException;

        void end(Writer out) throws IOException;
    }

    public ExportResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    @Path("transactions.csv")
    @Produces("text/csv;charset=UTF-8")
    public Response csv(@PathParam("service") String service) throws Problem, TrafficException {
        return export(service, "csv", new Format() {
            @Override
            public void begin(Writer out) throws IOException {
                out.write(Csv.HEADER);
            }

            @Override
            public void write(Writer out, Summary summary, boolean first) throws IOException {
                out.write(Csv.line(summary));
            }

            @Override
            public void end(Writer out) {
                // nothing comes behind the last line
            }
        });
    }

    @GET
    @Path("transactions.json")
    @Produces(MediaType.APPLICATION_JSON)
    public Response json(@PathParam("service") String service) throws Problem, TrafficException {
        return export(service, "json", new Format() {
            @Override
            public void begin(Writer out) throws IOException {
                out.write("[");
            }

            @Override
            public void write(Writer out, Summary summary, boolean first) throws IOException {
                out.write(first ? "\n" : ",\n");
                out.write(JsonRecords.text(summary));
            }

            @Override
            public void end(Writer out) throws IOException {
                out.write("\n]\n");
            }
        });
    }

    private Response export(String name, String ending, Format format) throws Problem, TrafficException {
        Query query = Query.of(request, TrafficParameters.with("limit"));
        MonitoredService service = Query.service(name);
        Export export = new Export(
                service.traffic(), TrafficParameters.filter(query), query.number("limit", DEFAULT_LIMIT, MAX_LIMIT));
        export.open(); // what is wrong with the database is an answer of its own
        StreamingOutput body = out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            format.begin(writer);
            boolean first = true;
            for (Summary summary = export.next(); summary != null; summary = export.next()) {
                format.write(writer, summary, first);
                first = false;
            }
            format.end(writer);
            writer.flush();
        };
        String file = "postern-transactions-" + TIME.format(Instant.now()) + "." + ending;
        return Response.ok(body)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"")
                .build();
    }
}
