package io.watershed.runtime.grpc;

import io.watershed.persistence.StoredRows;
import io.watershed.persistence.TableStatus;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.v1.StoreStatusRequest;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.StoresPowerApi;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.grpc.javadsl.Metadata;

/** Tells operators how the database is, who have no access to it. */
final class StoresService implements StoresPowerApi {

  private final HostedPipelines pipelines;
  private final StoreFigures figures;
  private final Calls calls;

  StoresService(HostedPipelines pipelines, StoreFigures figures, Calls calls) {
    this.pipelines = pipelines;
    this.figures = figures;
    this.calls = calls;
  }

  @Override
  public CompletionStage<StoreStatusResponse> status(StoreStatusRequest in, Metadata metadata) {
    return calls.unary("Stores/Status", metadata, () -> status(asked(in)));
  }

  private List<PipelineDefinition> asked(StoreStatusRequest request) {
    return request.getPipeline().isEmpty()
        ? pipelines.all().stream().map(HostedPipeline::definition).toList()
        : List.of(pipelines.named(request.getPipeline()).definition());
  }

  private CompletionStage<StoreStatusResponse> status(List<PipelineDefinition> asked) {
    var pace = figures.pace();
    var stored = figures.pipelines(asked.stream().map(PipelineDefinition::name).toList());
    return figures
        .tables()
        .thenCombine(stored, (tables, rows) -> response(tables, asked, rows))
        .thenCombine(
            pace,
            (response, written) -> response.setJournal(StoreMessages.journal(written)).build());
  }

  private static StoreStatusResponse.Builder response(
      List<TableStatus> tables, List<PipelineDefinition> asked, List<StoredRows> rows) {
    StoreStatusResponse.Builder response = StoreStatusResponse.newBuilder();
    tables.stream().map(StoreMessages::table).forEach(response::addTables);
    for (int i = 0; i < asked.size(); i++) {
      response.addPipelines(StoreMessages.pipeline(asked.get(i), rows.get(i)));
    }
    return response;
  }
}
