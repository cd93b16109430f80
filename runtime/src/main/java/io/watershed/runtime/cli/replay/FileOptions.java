package io.watershed.runtime.cli.replay;

import io.watershed.v1.ReplayInputs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What the files of a job don't say themselves. */
final class FileOptions {

  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "parquet, csv, jsonl, avro or protobuf. Default: each file's name says its own.")
  private String format;

  @Option(
      names = "--csv-delimiter",
      paramLabel = "C",
      defaultValue = "",
      description = "What stands between cells. Default: a comma.")
  private String csvDelimiter;

  @Option(
      names = "--csv-columns",
      paramLabel = "A,B,…",
      defaultValue = "",
      description = "Names of the columns, for CSV files without a header line.")
  private String csvColumns;

  @Option(
      names = "--row-field",
      paramLabel = "FIELD",
      defaultValue = "",
      description = "Field that takes the row's number, as `produce --row-field` writes it.")
  private String rowField;

  @Option(
      names = "--produced",
      description = "`watershed produce` has sent these very files: a row's place is its id.")
  private boolean produced;

  @Option(
      names = "--directory-field",
      paramLabel = "DIR=FIELD",
      description = "A field takes the value of a directory DIR=… ; may be repeated.")
  private Map<String, String> directoryFields = new LinkedHashMap<>();

  @Option(
      names = "--date-directory",
      paramLabel = "DIR",
      defaultValue = "",
      description =
          "Directories DIR=2001-01-05 are days of the event time: others are passed over.")
  private String dateDirectory;

  @Option(
      names = "--hour-directory",
      paramLabel = "DIR",
      defaultValue = "",
      description = "Directories DIR=13 within them are hours.")
  private String hourDirectory;

  @Option(
      names = "--directory-zone",
      paramLabel = "ZONE",
      defaultValue = "",
      description = "Time zone of these days and hours. Default: UTC.")
  private String directoryZone;

  @Option(
      names = "--archive",
      paramLabel = "DIR",
      defaultValue = "",
      description =
          "Directory of the pipeline's archive, in place of files: what it holds of the range is read, and live counts from where it ends.")
  private String archive;

  /**
   * What is to be recorded of the files.
   *
   * @param files as they were given
   */
  ReplayInputs inputs(List<String> files) {
    if (!archive.isEmpty()) {
      var only = ReplayInputs.newBuilder().setArchive(absolute(archive)).build();
      if (!files.isEmpty() || !filesAlone(files).equals(ReplayInputs.getDefaultInstance())) {
        throw PlanOptions.wrong("--archive", archive, "no FILE and none of their options with it");
      }
      return only;
    }
    if (files.isEmpty()) {
      throw PlanOptions.wrong(
          "FILE", "missing", "at least one, or --archive; without any: watershed late redrive");
    }
    return filesAlone(files);
  }

  private ReplayInputs filesAlone(List<String> files) {
    if (csvDelimiter.codePointCount(0, csvDelimiter.length()) > 1) {
      throw PlanOptions.wrong("--csv-delimiter", csvDelimiter, "one character");
    }
    if (!hourDirectory.isEmpty() && dateDirectory.isEmpty()) {
      throw PlanOptions.wrong("--hour-directory", hourDirectory, "a --date-directory as well");
    }
    return ReplayInputs.newBuilder()
        .addAllFiles(files.stream().map(FileOptions::absolute).toList())
        .setFormat(format)
        .setCsvDelimiter(csvDelimiter)
        .addAllCsvColumns(
            Arrays.stream(csvColumns.split(",", -1)).filter(name -> !name.isEmpty()).toList())
        .setRowField(rowField)
        .setProduced(produced)
        .putAllDirectoryFields(directoryFields)
        .setDateDirectory(dateDirectory)
        .setHourDirectory(hourDirectory)
        .setDirectoryZone(PlanOptions.zone("--directory-zone", directoryZone))
        .build();
  }

  /** Workers may run in another folder. */
  private static String absolute(String file) {
    return SCHEME.matcher(file).matches() ? file : Path.of(file).toAbsolutePath().toString();
  }
}
