/** Text is turned into blobs of about this size, which the browser may keep on disk instead of in memory. */
const BLOB_CHARACTERS = 4_000_000;
/** The browser reads the address after the click; a minute is more than it needs. */
const REVOKE_AFTER_MS = 60_000;

/** A file that grows by pieces of text and is then handed to the person's download folder. */
export interface FileSink {
  write(chunk: string): void;
  /** Starts the download; the sink is of no use afterwards. */
  save(): void;
}

export function createFileSink(fileName: string, mimeType: string): FileSink {
  const blobs: Blob[] = [];
  let pieces: string[] = [];
  let characters = 0;
  const pack = () => {
    if (pieces.length > 0) blobs.push(new Blob(pieces));
    pieces = [];
    characters = 0;
  };
  return {
    write(chunk) {
      pieces.push(chunk);
      characters += chunk.length;
      if (characters >= BLOB_CHARACTERS) pack();
    },
    save() {
      pack();
      saveBlob(fileName, new Blob(blobs, { type: mimeType }));
    },
  };
}

/** Starts the download of what is in memory already. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
