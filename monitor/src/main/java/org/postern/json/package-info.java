/** Records as JSON, and back: one form for the console, the history and log pipelines. */
@org.jspecify.annotations.NullMarked
package org.postern.json;
