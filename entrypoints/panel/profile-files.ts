import { writeProfileFile } from '../../lib/contract/profile-file.ts';
import { createFileSink } from '../../lib/platform/save-file.ts';
import type { Profile } from '../../lib/profile/schema.ts';

/** Writes a profile as a file into the download folder; resolves to what the person should read. */
export function saveProfileFile(profile: Profile): string {
  const name = `${profile.id}.profile.json`;
  const sink = createFileSink(name, 'application/json');
  sink.write(writeProfileFile(profile));
  sink.save();
  return `Saved as ${name}, without your values and secrets.`;
}
