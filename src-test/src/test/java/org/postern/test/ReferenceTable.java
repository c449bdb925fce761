package org.postern.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rows of the tables of one of the documents in {@code docs/reference}. */
final class ReferenceTable {

    private static final Path FOLDER = Path.of("../docs/reference");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");
    /** What differs from line to line. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}|…");

    private ReferenceTable() {}

    /** A row, cell by cell. */
    record Row(String line, List<String> cells) {

        String cell(int index) {
            return index < cells.size() ? cells.get(index) : "";
        }

        /** What is set as code in a cell. */
        List<String> texts(int index) {
            return CODE.matcher(cell(index))
                    .results()
                    .map(code -> code.group(1))
                    .toList();
        }

        /** The parts of those texts that are always the same. */
        List<String> fixedParts(int index) {
            return texts(index).stream()
                    .flatMap(text -> Stream.of(PLACEHOLDER.split(text)))
                    .map(String::strip)
                    .filter(part -> part.chars().anyMatch(Character::isLetter))
                    .toList();
        }

        boolean has(String text) {
            return line.contains(text.strip());
        }
    }

    /** The rows whose first cell matches, so without the heads of the tables. */
    static List<Row> rows(String document, String firstCell) {
        try {
            return Files.readAllLines(FOLDER.resolve(document)).stream()
                    .filter(line -> line.startsWith("| "))
                    .map(line -> new Row(line.replace("\\|", "|"), cells(line)))
                    .filter(row -> row.cell(0).matches(firstCell))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        String[] parts = CELL_BORDER.split(line, -1);
        return Arrays.stream(parts, 1, parts.length - 1).map(String::strip).toList();
    }
}
