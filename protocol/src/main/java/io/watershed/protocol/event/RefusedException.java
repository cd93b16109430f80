package io.watershed.protocol.event;

/** Carries a refusal from where it is found to {@link PipelineDecoder}; no stack, no message. */
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Decoded.Refused refused;

  RefusedException(Refusal reason, String detail) {
    super(detail, null, false, false);
    this.refused = new Decoded.Refused(reason, detail);
  }

  Decoded.Refused refused() {
    return refused;
  }
}
