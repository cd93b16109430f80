package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.runtime.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What operators deploy, held against what it is about. */
class DeploymentFilesTest {

  private static final Path CONFIGURATION = Path.of("../cluster-config");

  private final NodeSettings defaults = NodeSettings.load(CONFIGURATION.resolve("node.conf"));

  @Test
  void shouldTakeTheSettingsOfThreeBoxes() {
    NodeSettings settings = NodeSettings.load(CONFIGURATION.resolve("three-boxes/node.conf"));
    assertThat(settings.pipelines()).isEqualTo(defaults.pipelines());
    assertThat(settings.bootstrapServers()).matches("[^,]+(,[^,]+){2}");
    assertThat(settings.grpc().host()).isEqualTo(settings.cluster().host());
    assertThat(settings.http().host()).isEqualTo(settings.cluster().host());
  }

  @Test
  void shouldGiveANodeTheTimeThatItsEndTakes() throws IOException {
    Duration end = defaults.shutdown().calls().plus(defaults.shutdown().handOff());
    Map<?, ?> pod = map(of("Deployment"), "spec", "template", "spec");
    assertThat((Integer) pod.get("terminationGracePeriodSeconds"))
        .isGreaterThan((int) end.toSeconds());
    String service = Files.readString(CONFIGURATION.resolve("three-boxes/watershed.service"));
    String line = "TimeoutStopSec=";
    int stop =
        service
            .lines()
            .filter(text -> text.startsWith(line))
            .mapToInt(text -> Integer.parseInt(text.substring(line.length())))
            .findFirst()
            .orElseThrow();
    assertThat(stop).isGreaterThan((int) end.toSeconds());
  }

  @Test
  void shouldNameThePortsThatANodeHas() throws IOException {
    List<Object> ports = new ArrayList<>();
    list(container(of("Deployment")), "ports")
        .forEach(port -> ports.add(((Map<?, ?>) port).get("containerPort")));
    assertThat(ports)
        .containsExactly(defaults.grpc().port(), defaults.http().port(), defaults.cluster().port());
  }

  @Test
  void shouldSetNothingThatTheConfigurationDoesNotRead() throws IOException {
    String configuration = Files.readString(CONFIGURATION.resolve("node.conf"));
    List<String> names = new ArrayList<>();
    list(container(of("Deployment")), "env")
        .forEach(variable -> names.add((String) ((Map<?, ?>) variable).get("name")));
    map(of("ConfigMap"), "data").keySet().forEach(name -> names.add((String) name));
    assertThat(names).contains("POD_IP").hasSizeGreaterThan(5);
    names.remove("POD_IP");
    assertThat(names).allMatch(name -> configuration.contains("${?" + name + "}"));
  }

  @Test
  void shouldStartWhatTheCommandLineKnows() throws IOException {
    for (String file : List.of("watershed.yaml", "replay-job.yaml")) {
      for (Map<?, ?> resource : resources(file)) {
        if (resource.get("kind").equals("Deployment") || resource.get("kind").equals("Job")) {
          String[] words =
              list(container(resource), "args").stream()
                  .map(String.class::cast)
                  .toArray(String[]::new);
          assertThat(Watershed.commandLine().parseArgs(words).subcommand())
              .as(Arrays.toString(words))
              .isNotNull();
        }
      }
    }
  }

  @Test
  void shouldSelectThePodsThatItMakes() throws IOException {
    Map<?, ?> labels = map(of("Deployment"), "spec", "template", "metadata", "labels");
    assertThat(map(of("Deployment"), "spec", "selector", "matchLabels")).isEqualTo(labels);
    assertThat(map(of("Service"), "spec", "selector")).isEqualTo(labels);
    assertThat(map(of("PodDisruptionBudget"), "spec", "selector", "matchLabels")).isEqualTo(labels);
  }

  private static Map<?, ?> of(String kind) throws IOException {
    return resources("watershed.yaml").stream()
        .filter(resource -> resource.get("kind").equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<Map<?, ?>> resources(String file) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    try (var text = Files.newBufferedReader(CONFIGURATION.resolve("kubernetes").resolve(file))) {
      List<Map<?, ?>> resources = new ArrayList<>();
      StreamSupport.stream(yaml.loadAll(text).spliterator(), false)
          .forEach(resource -> resources.add((Map<?, ?>) resource));
      return resources;
    }
  }

  private static Map<?, ?> container(Map<?, ?> resource) {
    return (Map<?, ?>) list(map(resource, "spec", "template", "spec"), "containers").getFirst();
  }

  private static Map<?, ?> map(Map<?, ?> from, String... path) {
    Map<?, ?> at = from;
    for (String name : path) {
      at = (Map<?, ?>) at.get(name);
    }
    return at;
  }

  private static List<?> list(Map<?, ?> from, String name) {
    return (List<?>) from.get(name);
  }
}
