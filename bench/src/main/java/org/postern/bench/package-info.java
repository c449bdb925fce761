/** Benchmarks of single parts, by JMH: {@code mvn -Pbench -pl bench -am}. */
@org.jspecify.annotations.NullMarked
package org.postern.bench;
