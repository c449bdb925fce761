package org.postern.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RulesTest {

    @ParameterizedTest
    @CsvSource({
        "GET,    /,                                  PAGE",
        "HEAD,   /index.html,                        PAGE",
        "GET,    /traffic.html,                      PAGE",
        "GET,    /policies,                          PAGE",
        "GET,    /login.html,                        PUBLIC",
        "GET,    /login.html/x,                      LOOK",
        "GET,    /js/app.js,                         PUBLIC",
        "GET,    /lib/uplot/uPlot.min.css,           PUBLIC",
        "GET,    /icon.svg,                          PUBLIC",
        "GET,    /js/../api/services,                LOOK",
        "GET,    /a.txt,                             LOOK",
        "GET,    /api/session,                       PUBLIC",
        "POST,   /api/session,                       LOGIN",
        "DELETE, /api/session,                       LOGOUT",
        "PUT,    /api/session,                       LOGIN",
        "POST,   /api/session/x,                     ACT",
        "GET,    /api/services,                      LOOK",
        "GET,    /api/x.js,                          LOOK",
        "GET,    /metrics,                           LOOK",
        "GET,    /metrics/x.css,                     LOOK",
        "GET,    /health/ready,                      PUBLIC",
        "GET,    /health/live,                       PUBLIC",
        "GET,    /health,                            LOOK",
        "GET,    /health/x.js,                       LOOK",
        "POST,   /api/services/1/upstream/test,      ACT",
        "post,   /api/services/1/upstream/test,      ACT",
        "PATCH,  /api/services,                      NO_METHOD",
        "OPTIONS,/api/services,                      NO_METHOD",
        "TRACE,  /,                                  NO_METHOD",
        "POST,   /metrics,                           NO_METHOD",
        "POST,   /login.html,                        NO_METHOD",
        "X,      /,                                  NO_METHOD"
    })
    void whatARequestNeeds(String method, String path, Rules rule) {
        assertThat(Rules.of(method, path)).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/postern/a%2Fb",
                "/postern/a%2fb",
                "/postern/a%5Cb",
                "/postern/../x",
                "/postern/%2e%2e/x",
                "/postern/x/..",
                "/postern/./x",
                "/postern//x",
                "/postern/x;a=b",
                "/postern/x%3Bjsessionid=1",
                "/postern/x%00.js",
                "/postern/x\\y"
            })
    void pathsThatServersReadDifferentlyAreNone(String uri) {
        assertThat(Rules.isAmbiguous(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/postern/", "/postern/a.b", "/postern/a..b", "/postern/api/services/postern%231", "/postern/.x"
            })
    void othersAreTaken(String uri) {
        assertThat(Rules.isAmbiguous(uri)).isFalse();
    }
}
