package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The parent of applications, which is not the product's own parent, uses what that uses. */
@Tag("unit")
class ApplicationPomTest {

    private final Document application = pom("../application/pom.xml");
    private final Document product = pom("../pom.xml");
    private final XPath xpath = XPathFactory.newInstance().newXPath();

    private static Document pom(String path) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of(path).toFile());
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }

    @Test
    void itsOwnVersionIsTheProducts() throws Exception {
        String version = xpath.evaluate("/project/version", product);
        assertThat(xpath.evaluate("/project/version", application)).isEqualTo(version);
        assertThat(properties(application)).containsEntry("org.postern.version", version);
    }

    @Test
    void propertiesOfTheSameNameHaveTheSameValue() throws Exception {
        Map<String, String> both = properties(application);
        both.keySet().retainAll(properties(product).keySet());
        assertThat(both).containsKeys("jakartaee.version", "payara.server.version", "server.jvm.options");
        assertThat(properties(product)).containsAllEntriesOf(both);
    }

    @Test
    void pluginsOfTheSameNameHaveTheSameVersion() throws Exception {
        Map<String, String> both = plugins(application);
        both.keySet().retainAll(plugins(product).keySet());
        assertThat(both).containsKeys("maven-ear-plugin", "maven-ejb-plugin", "maven-surefire-plugin");
        assertThat(plugins(product)).containsAllEntriesOf(both);
    }

    private Map<String, String> properties(Document pom) throws Exception {
        Map<String, String> properties = new TreeMap<>();
        nodes(pom, "/project/properties/*").forEach(node -> properties.put(node.getNodeName(), node.getTextContent()));
        return properties;
    }

    private Map<String, String> plugins(Document pom) throws Exception {
        Map<String, String> versions = new TreeMap<>();
        for (Node plugin : nodes(pom, "/project/build/pluginManagement/plugins/plugin")) {
            versions.put(xpath.evaluate("artifactId", plugin), xpath.evaluate("version", plugin));
        }
        return versions;
    }

    private List<Node> nodes(Document pom, String path) throws Exception {
        NodeList found = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).toList();
    }
}
