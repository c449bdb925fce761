/** What a request asks for, read and checked: services, filters, numbers. */
@org.jspecify.annotations.NullMarked
package org.postern.console.query;
