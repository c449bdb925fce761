package org.postern.test.sample;

import java.io.File;
import java.util.Map;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The console as it was built, with made-up services in place of the gateway. */
public final class SampleEar {

    private static final String CLASSES = "org/postern/test/sample/";

    private static final String APPLICATION = """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
            <initialize-in-order>true</initialize-in-order>
            <module><web><web-uri>sample.war</web-uri><context-root>/sample</context-root></web></module>
            <module><web><web-uri>console.war</web-uri><context-root>/postern</context-root></web></module>
            <library-directory>lib</library-directory>
            </application>
            """;

    private static final String CONTROL = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
            <servlet><servlet-name>control</servlet-name>
            <servlet-class>org.postern.test.sample.SampleControl</servlet-class><load-on-startup>1</load-on-startup></servlet>
            <servlet-mapping><servlet-name>control</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
            </web-app>
            """;

    /** Its own classes before those of the same names that tests have, which cannot see the EAR's lib. */
    private static final String CHILD_FIRST =
            "<glassfish-web-app><class-loader delegate=\"false\"/></glassfish-web-app>";

    private SampleEar() {}

    /**
     * Made of the product's.
     *
     * @param built the product's EAR
     * @param classes the folder with the classes of tests
     */
    public static EnterpriseArchive of(File built, File classes) {
        EnterpriseArchive product = ShrinkWrap.create(ZipImporter.class, "product.ear")
                .importFrom(built)
                .as(EnterpriseArchive.class);
        WebArchive control = ShrinkWrap.create(WebArchive.class, "sample.war")
                .setWebXML(new StringAsset(CONTROL))
                .addAsWebInfResource(new StringAsset(CHILD_FIRST), "glassfish-web.xml");
        for (String name : new String[] {"Control", "Service", "Traffic", "Traffic$Ended", "Figures"}) {
            String file = CLASSES + "Sample" + name + ".class";
            control.addAsWebInfResource(new File(classes, file), "classes/" + file);
        }
        for (File each : new File(classes, CLASSES).listFiles()) {
            if (each.getName().matches("Sample\\w+\\$\\d+\\.class")) {
                control.addAsWebInfResource(each, "classes/" + CLASSES + each.getName());
            }
        }
        EnterpriseArchive ear = ShrinkWrap.create(EnterpriseArchive.class, "sample.ear")
                .addAsManifestResource(new StringAsset(APPLICATION), "application.xml")
                .addAsModule(control);
        for (Map.Entry<ArchivePath, Node> each : product.getContent().entrySet()) {
            String path = each.getKey().get();
            if (path.equals("/console.war") || path.matches("/lib/.*postern-(api|monitor|settings)-.*\\.jar")) {
                ear.add(each.getValue().getAsset(), path);
            }
        }
        return ear;
    }
}
