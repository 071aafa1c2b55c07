/** The line across the page while something that everything needs is away. */

const NO_BOT = "The bot is not connected: commands get no answer until it is.";
const NO_SANDBOX = "The sandbox does not answer. Trying again…";

export class Banner {
  #lost = false;
  #connected = true;

  constructor(room) {
    this.room = room;
  }

  /** Whether the sandbox itself is out of reach. */
  lose(lost) {
    this.#lost = lost;
    this.#show();
  }

  /** Whether a bot is connected to it. */
  connect(connected) {
    this.#connected = connected;
    this.#show();
  }

  #show() {
    const words = this.#lost ? NO_SANDBOX : this.#connected ? "" : NO_BOT;
    this.room.textContent = words;
    this.room.hidden = !words;
  }
}
