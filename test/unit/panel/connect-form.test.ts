import { describe, expect, it } from 'vitest';
import {
  type ConnectForm,
  connectedForm,
  editedForm,
  type FormState,
  filledForm,
  takeBackHeaders,
} from '../../../lib/panel/connect-form.ts';

const TOKEN = [{ name: 'Authorization', value: 'Bearer abc' }];
const NEW_TOKEN = [{ name: 'Authorization', value: 'Bearer xyz' }];
const FORM: ConnectForm = { url: 'ws://localhost:8090/a', protocols: '', profileId: 'json', headers: TOKEN };

const withUrl = (state: FormState, url: string) => editedForm(state, { ...state.form, url });
const withHeaders = (state: FormState, headers: ConnectForm['headers']) =>
  editedForm(state, { ...state.form, headers });
/** One edit a key. */
function typed(state: FormState, url: string): FormState {
  return Array.from(url).reduce((now, _, i) => withUrl(now, url.slice(0, i + 1)), withUrl(state, ''));
}

describe('headers of the connect form', () => {
  it('stay for another path, query or spelling of the same host', () => {
    const urls = ['ws://localhost:8090/b?x=1', ' ws://LOCALHOST:8090', 'WS://localhost:8090/a'];
    for (const url of urls) expect(withUrl(filledForm(FORM), url).form.headers).toBe(TOKEN);
  });

  it.each([
    'ws://other:8090/a',
    'ws://localhost:8091/a',
    'ws://localhost/a',
    'ws://localhost.evil:8090/a',
    'ws://',
    '',
  ])('are left out for %s', (url) => {
    const { form, aside } = withUrl(filledForm(FORM), url);
    expect(form).toEqual({ ...FORM, url, headers: [] });
    expect(aside).toEqual({ host: 'localhost:8090', headers: TOKEN });
  });

  it('come back with their host, also after the whole URL was typed anew', () => {
    expect(typed(filledForm(FORM), 'ws://localhost:8090/b')).toMatchObject({
      form: { url: 'ws://localhost:8090/b', headers: TOKEN },
      aside: null,
    });
    expect(typed(filledForm(FORM), 'ws://other/').form.headers).toEqual([]);
  });

  it('come back when the person wants them, for that host and no third one', () => {
    const back = takeBackHeaders(withUrl(filledForm(FORM), 'ws://other/'));
    expect(back).toMatchObject({ form: { url: 'ws://other/', headers: TOKEN }, aside: null });
    expect(withUrl(back, 'ws://other/x').form.headers).toBe(TOKEN);
    expect(withUrl(back, 'ws://third/')).toMatchObject({ form: { headers: [] }, aside: { host: 'other' } });
    expect(takeBackHeaders(back)).toBe(back);
  });

  it('that are written before any URL are for the first that is connected to', () => {
    const written = withHeaders(filledForm({ ...FORM, url: '', headers: [] }), TOKEN);
    const whole = typed(written, 'ws://first/');
    expect(whole.form.headers).toBe(TOKEN);
    expect(withUrl(connectedForm(whole), 'ws://second/').form.headers).toEqual([]);
  });

  it('that are written for the new host take the place of those left out', () => {
    const moved = withHeaders(withUrl(filledForm(FORM), 'ws://other/'), NEW_TOKEN);
    expect(moved).toMatchObject({ form: { headers: NEW_TOKEN }, aside: null });
    expect(withUrl(moved, FORM.url)).toMatchObject({ form: { headers: [] }, aside: { host: 'other' } });
  });

  it('are untouched by every other change', () => {
    const state = filledForm(FORM);
    expect(editedForm(state, { ...FORM, protocols: 'v1' })).toMatchObject({ form: { headers: TOKEN }, aside: null });
    const aside = withUrl(state, 'ws://other/');
    expect(editedForm(aside, { ...aside.form, protocols: 'v1' }).aside).toBe(aside.aside);
  });

  it('of a form that is filled as a whole are its own', () => {
    expect(filledForm({ ...FORM, url: 'ws://other/', headers: NEW_TOKEN })).toMatchObject({
      form: { headers: NEW_TOKEN },
      aside: null,
    });
    const empty = [{ name: '', value: '' }];
    expect(withUrl(filledForm({ ...FORM, headers: empty }), 'ws://other/').aside).toBeNull();
  });
});
