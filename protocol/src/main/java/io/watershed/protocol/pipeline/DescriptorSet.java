package io.watershed.protocol.pipeline;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.stream.Collectors;

/** The message types of a file that {@code protoc --descriptor_set_out} has written. */
public final class DescriptorSet {

  private final Map<String, Descriptor> messages = new LinkedHashMap<>();

  private DescriptorSet(Iterable<FileDescriptor> files) {
    files.forEach(file -> addAll(file.getMessageTypes()));
  }

  /**
   * Reads the file.
   *
   * @throws IOException with one line that says what is wrong with the file
   */
  public static DescriptorSet read(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("there is no readable file " + file);
    }
    try {
      return new DescriptorSet(
          linked(FileDescriptorSet.parseFrom(Files.readAllBytes(file)).getFileList()));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is not a descriptor set: " + e.getMessage(), e);
    }
  }

  /** A message type by its full name, such as {@code watershed.example.Reading}. */
  public Optional<Descriptor> message(String fullName) {
    return Optional.ofNullable(messages.get(fullName));
  }

  /** The full names of all message types. */
  public SequencedCollection<String> names() {
    return messages.keySet().stream().sorted().toList();
  }

  private void addAll(List<Descriptor> types) {
    for (Descriptor type : types) {
      messages.put(type.getFullName(), type);
      addAll(type.getNestedTypes());
    }
  }

  private static Iterable<FileDescriptor> linked(List<FileDescriptorProto> files)
      throws IOException {
    Map<String, FileDescriptorProto> byName =
        files.stream()
            .collect(Collectors.toMap(FileDescriptorProto::getName, file -> file, (a, b) -> a));
    Map<String, FileDescriptor> done = new HashMap<>();
    for (FileDescriptorProto file : files) {
      link(file, byName, done, files.size());
    }
    return done.values();
  }

  /**
   * @param depth imports that may still be followed; a longer chain than there are files is a cycle
   */
  private static FileDescriptor link(
      FileDescriptorProto file,
      Map<String, FileDescriptorProto> byName,
      Map<String, FileDescriptor> done,
      int depth)
      throws IOException {
    FileDescriptor known = done.get(file.getName());
    if (known != null) {
      return known;
    }
    FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
    for (int i = 0; i < imports.length; i++) {
      FileDescriptorProto imported = byName.get(file.getDependency(i));
      if (imported == null || depth == 0) {
        throw new IOException(
            file.getName()
                + " imports "
                + file.getDependency(i)
                + ", which is not in the set; make it with protoc --include_imports");
      }
      imports[i] = link(imported, byName, done, depth - 1);
    }
    try {
      FileDescriptor linked = FileDescriptor.buildFrom(file, imports);
      done.put(file.getName(), linked);
      return linked;
    } catch (DescriptorValidationException e) {
      throw new IOException(file.getName() + " is not valid: " + e.getDescription(), e);
    }
  }
}
