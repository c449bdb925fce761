package org.postern.filters.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Auth;
import org.postern.filters.TestSettings;

/** One user. */
@Tag("unit")
class FixedUserTest {

    @ParameterizedTest
    @CsvSource({
        "ann, secret, ann, secret, true",
        "ann, secret, ann, Secret, false",
        "ann, secret, Ann, secret, false",
        "ann, secret, ann, '', false",
        "ann, '', ann, '', false",
        "jörg, ßecret, jörg, ßecret, true",
    })
    void isKnownByItsPassword(String name, String password, String user, String told, boolean known) {
        FixedUser filter = TestSettings.make(FixedUser::new, Map.of("name", name, "password", password));
        assertThat(filter.known(new Auth("PLAIN", user, told)).isPresent()).isEqualTo(known);
    }
}
