package io.watershed.persistence.journal;

/** Who is told what has become of a write: exactly once, by any thread. */
interface Outcome {

  /** The rows are durable. */
  void stored();

  /** The rows surely will not be. */
  void failed(Throwable cause);
}
