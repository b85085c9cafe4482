package org.lanspread.distribution;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The number of a scenario: its line in docs/scenarios.md says what has to happen. A scenario may be told by several tests. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Scenario {
    /** For example {@code S01}. */
    String value();
}
