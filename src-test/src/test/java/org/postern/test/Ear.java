package org.postern.test;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * The EAR as it was built, alone or with modules of a test. Classes are taken by their files: loading them would need Jakarta EE on
 * the class path, which later JDKs' tests have not.
 */
final class Ear {

    private static final File CLASSES = new File("target/test-classes");
    private static final String DESCRIPTOR = "META-INF/application.xml";
    private static final String POLICIES = "org/postern/test/policies/";

    private Ear() {}

    /** As it was built. */
    static EnterpriseArchive built() {
        return ShrinkWrap.create(ZipImporter.class, "postern.ear")
                .importFrom(new File(System.getProperty("postern.ear")))
                .as(EnterpriseArchive.class);
    }

    /**
     * With an EJB jar.
     *
     * @param name of a package under {@code org.postern.test.policies}: its classes, and its folder {@code META-INF}
     */
    static EnterpriseArchive withPolicies(String name) {
        EnterpriseArchive ear = with(built(), policies(name), "<ejb>policies.jar</ejb>");
        addDatabase(ear);
        return ear;
    }

    /** The same, and with the policies of {@code docs/recipes.md}. */
    static EnterpriseArchive withRecipes(String name) {
        JavaArchive recipes = ShrinkWrap.create(ZipImporter.class, "recipes.jar")
                .importFrom(new File(System.getProperty("postern.recipes")))
                .as(JavaArchive.class);
        return with(withPolicies(name), recipes, "<ejb>recipes.jar</ejb>");
    }

    private static JavaArchive policies(String name) {
        JavaArchive jar = ShrinkWrap.create(JavaArchive.class, "policies.jar");
        addClasses(jar, POLICIES);
        addClasses(jar, POLICIES + name + '/');
        for (File descriptor : files(POLICIES + name + "/META-INF", "")) {
            jar.addAsManifestResource(descriptor, descriptor.getName());
        }
        return jar;
    }

    /** With a web application of one class. */
    static EnterpriseArchive withWeb(String contextRoot, String className) {
        String file = className.replace('.', '/') + ".class";
        WebArchive war = ShrinkWrap.create(WebArchive.class, "app.war")
                .addAsWebInfResource(new File(CLASSES, file), "classes/" + file);
        return with(
                built(), war, "<web><web-uri>app.war</web-uri><context-root>" + contextRoot + "</context-root></web>");
    }

    /** Brings drivers of databases along, where the server has none on its class path. */
    private static void addDatabase(EnterpriseArchive ear) {
        File driver = new File(System.getProperty("payara.home"), "../h2db/bin/h2.jar");
        if (driver.isFile()) {
            ear.addAsLibrary(driver);
            ear.addAsLibrary(new File(org.postgresql.Driver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath()));
        }
    }

    private static void addClasses(JavaArchive jar, String folder) {
        for (File file : files(folder, ".class")) {
            jar.addAsResource(file, folder + file.getName());
        }
    }

    private static File[] files(String folder, String ending) {
        File[] files = new File(CLASSES, folder)
                .listFiles(file -> file.isFile() && file.getName().endsWith(ending));
        return files == null ? new File[0] : files;
    }

    private static EnterpriseArchive with(EnterpriseArchive ear, Archive<?> module, String element) {
        String descriptor = read(ear);
        int afterTheOthers = descriptor.lastIndexOf("</module>") + "</module>".length();
        ear.delete(DESCRIPTOR);
        return ear.addAsModule(module)
                .addAsManifestResource(
                        new StringAsset(descriptor.substring(0, afterTheOthers)
                                + "<module>" + element + "</module>"
                                + descriptor.substring(afterTheOthers)),
                        "application.xml");
    }

    private static String read(EnterpriseArchive ear) {
        try (InputStream in = ear.get(DESCRIPTOR).getAsset().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
