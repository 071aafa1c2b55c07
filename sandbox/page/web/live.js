/** The sandbox's live stream for one person, opened again by itself whenever it breaks. */

const PAUSE = 1000;

export class Live {
  #source = null;
  #timer = null;

  /** `heard` gets each notice; `changed` gets true whenever the stream opens and false when it is lost. */
  constructor(heard, changed) {
    this.heard = heard;
    this.changed = changed;
  }

  follow(person) {
    clearTimeout(this.#timer);
    this.#source?.close();
    const source = new EventSource(`/sandbox/slack/live?user=${encodeURIComponent(person)}`);
    this.#source = source;
    source.onmessage = (event) => this.heard(JSON.parse(event.data));
    source.onopen = () => this.changed(true); // what happened before it opened was not told here
    source.onerror = () => {
      source.close();
      this.changed(false);
      this.#timer = setTimeout(() => this.follow(person), PAUSE);
    };
  }
}
