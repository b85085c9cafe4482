package org.lanspread.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiVersionTest {
    private final SpiVersion offered = new SpiVersion(2, 3);

    @Test
    void supportsTheSameMajorVersionUpToItsOwnMinorVersion() {
        assertThat(offered.supports(new SpiVersion(2, 3))).isTrue();
        assertThat(offered.supports(new SpiVersion(2, 0))).isTrue();
        assertThat(offered.supports(new SpiVersion(2, 4))).isFalse();
        assertThat(offered.supports(new SpiVersion(1, 3))).isFalse();
        assertThat(offered.supports(new SpiVersion(3, 0))).isFalse();
    }

    @Test
    void theBuildRecordsTheCurrentVersion() {
        assertThat(SpiVersion.CURRENT.major()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.", ".1", "1.0.0", "-1.0", " 1.0", "1.0 ", "99999.0", "a.b"})
    void refusesAnotherForm(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SpiVersion.parse(text));
    }
}
