/** Runs the EAR on an embedded server, in the foreground: what {@code mvn -Prun} starts. */
@org.jspecify.annotations.NullMarked
package org.postern.launcher;
