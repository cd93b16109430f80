package io.watershed.replay.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.replay.source.FileVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Manifests as JSON, and back again with every value held against what it may be. */
final class ManifestJson {

  private static final int VERSION = 1;
  private static final JsonMapper JSON = new JsonMapper();

  private final String file;

  private ManifestJson(String file) {
    this.file = file;
  }

  static byte[] write(Manifest manifest) throws IOException {
    var root =
        JSON.createObjectNode()
            .put("version", VERSION)
            .put("pipeline", manifest.pipeline())
            .put("topic", manifest.source().topic())
            .put("topicId", manifest.source().topicId().toString())
            .put("partition", manifest.source().partition())
            .put("writer", manifest.writer())
            .put("complete", manifest.complete())
            .put("leaderEpoch", manifest.epoch());
    var lost = root.putArray("lost");
    for (var stretch : manifest.lost()) {
      lost.addObject()
          .put("first", stretch.first())
          .put("before", stretch.before())
          .put("until", stretch.until());
    }
    var rolls = root.putArray("rolls");
    for (var roll : manifest.rolls()) {
      var object =
          rolls
              .addObject()
              .put("first", roll.first())
              .put("last", roll.last())
              .put("reading", roll.reading());
      var parts = object.putArray("files");
      for (var part : roll.parts()) {
        put(part, parts.addObject());
      }
    }
    return JSON.writeValueAsBytes(root);
  }

  private static void put(Manifest.Part part, ObjectNode into) {
    into.put("path", part.path())
        .put("rows", part.rows())
        .put("size", part.size())
        .put("checksum", part.checksum())
        .put("events", part.events());
    if (part.events() > 0) {
      into.put("from", part.from()).put("to", part.to());
    }
  }

  /**
   * A manifest.
   *
   * @param file its name, for messages
   * @throws IOException naming file and field, if it can't have been written by us
   */
  static Manifest read(byte[] bytes, String file) throws IOException {
    var reader = new ManifestJson(file);
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new IOException(file + ": no manifest: " + e.getMessage(), e);
    }
    return reader.manifest(root);
  }

  private Manifest manifest(JsonNode root) throws IOException {
    number(root, "version", VERSION, VERSION);
    var source =
        new ArchivedSource(
            text(root, "topic"),
            topicId(root),
            (int) number(root, "partition", 0, Integer.MAX_VALUE));
    var lost = new ArrayList<Manifest.Lost>();
    for (var stretch : list(root, "lost")) {
      long first = number(stretch, "first", 0, Long.MAX_VALUE - 1);
      lost.add(
          new Manifest.Lost(
              first,
              number(stretch, "before", first + 1, Long.MAX_VALUE),
              number(stretch, "until", Long.MIN_VALUE, Long.MAX_VALUE)));
    }
    var rolls = new ArrayList<Manifest.Roll>();
    long next = 0;
    for (var roll : list(root, "rolls")) {
      long first = number(roll, "first", next, Long.MAX_VALUE - 1);
      long last = number(roll, "last", first, Long.MAX_VALUE - 1);
      rolls.add(new Manifest.Roll(first, last, text(roll, "reading"), parts(roll, source)));
      next = last + 1;
    }
    var manifest =
        new Manifest(
            text(root, "pipeline"),
            source,
            text(root, "writer"),
            (int) number(root, "leaderEpoch", -1, Integer.MAX_VALUE),
            lost,
            rolls);
    number(root, "complete", manifest.complete(), manifest.complete());
    return manifest;
  }

  private List<Manifest.Part> parts(JsonNode roll, ArchivedSource source) throws IOException {
    var parts = new ArrayList<Manifest.Part>();
    for (var part : list(roll, "files")) {
      var path = text(part, "path");
      var matcher = Layout.PART.matcher(path);
      if (!matcher.matches() || !matcher.group(1).equals(Layout.prefix(source))) {
        throw wrong("path", path, "a file of this partition");
      }
      long rows = number(part, "rows", 1, Long.MAX_VALUE);
      long events = number(part, "events", 0, rows);
      long from = events == 0 ? 0 : number(part, "from", Long.MIN_VALUE, Long.MAX_VALUE);
      long to = events == 0 ? -1 : number(part, "to", from, Long.MAX_VALUE);
      var version = version(part);
      parts.add(
          new Manifest.Part(path, rows, version.size(), version.checksum(), events, from, to));
    }
    if (parts.isEmpty()) {
      throw wrong("files", "none", "at least one");
    }
    return parts;
  }

  private FileVersion version(JsonNode part) throws IOException {
    try {
      return new FileVersion(number(part, "size", 1, Long.MAX_VALUE), text(part, "checksum"));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private UUID topicId(JsonNode root) throws IOException {
    var text = text(root, "topicId");
    try {
      var id = UUID.fromString(text);
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(wrong("topicId", text, "a UUID").getMessage(), e);
    }
    throw wrong("topicId", text, "a UUID");
  }

  private String text(JsonNode node, String name) throws IOException {
    var value = node.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw wrong(name, value, "text");
    }
    return value.textValue();
  }

  private long number(JsonNode node, String name, long least, long most) throws IOException {
    var value = node.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw wrong(
          name,
          value,
          least == most ? "" + least : "a number from %d to %d".formatted(least, most));
    }
    return value.longValue();
  }

  private JsonNode list(JsonNode node, String name) throws IOException {
    var value = node.path(name);
    if (!value.isArray()) {
      throw wrong(name, value, "a list");
    }
    return value;
  }

  private IOException wrong(String name, Object value, String expected) {
    var text =
        value instanceof JsonNode node && node.isMissingNode() ? "missing" : value.toString();
    return new IOException(
        "%s: %s: %s (expected: %s)"
            .formatted(
                file, name, text.length() > 100 ? text.substring(0, 100) + "…" : text, expected));
  }
}
