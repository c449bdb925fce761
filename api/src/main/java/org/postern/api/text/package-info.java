/** What policies and filters read texts by: patterns for addresses, networks, templates, encoded words. It knows nothing of mail's commands. */
package org.postern.api.text;
