// Draws each node as a box with its pods in it, at the moment that the slider stands at.
(() => {
  const { story, settled } = JSON.parse(document.getElementById("result").textContent);
  const { moments, colours } = JSON.parse(document.getElementById("drawing").textContent);
  const [slider] = document.querySelectorAll(".slider input");
  const [output] = document.querySelectorAll(".slider output");
  const [boxes] = document.querySelectorAll(".boxes");
  const mostCpu = Math.max(...story.nodes.map(({ cpu }) => cpu), 1);

  const isAt = (at, from, to) => from !== undefined && from <= at && (to === undefined || at < to);
  const stateAt = (node, at) =>
    Object.entries(node.since)
      .filter(([, since]) => since <= at)
      .sort((one, other) => one[1] - other[1])
      .at(-1)?.[0];

  function put(parent, tag, properties = {}) {
    const child = Object.assign(document.createElement(tag), properties);
    parent.append(child);
    return child;
  }

  function draw(node, at) {
    const state = stateAt(node, at);
    const kind = state === "leaving" ? "leaving" : state === "ready" ? "" : "coming";
    const box = put(boxes, "div", { className: `node ${kind}` });
    // By its CPUs, of the largest node's: area is what people compare.
    box.style.width = `${(100 * node.cpu) / mostCpu}%`;
    put(box, "span", { className: "kind", textContent: node.instanceType || "not launched yet" });
    put(box, "span", {
      className: "quiet",
      textContent: [node.capacityType, node.zone, state].filter(Boolean).join(" · "),
    });
    const room = put(box, "div", { className: "room" });
    for (const pod of story.pods) {
      if (pod.node !== node.name || !isAt(at, pod.runs, pod.gone)) continue;
      const share = Math.max(pod.cpu / node.cpu, pod.memoryGib / node.memoryGib);
      const title = `${pod.namespace}/${pod.name}: ${pod.cpu} CPU, ${Math.round(pod.memoryGib * 10) / 10} GiB`;
      const block = put(room, "i", { title });
      block.style.width = `${Math.max(1, 96 * share)}%`;
      block.style.background = colours[pod.workload];
    }
  }

  function show() {
    const at = moments[Number(slider.value)];
    const nodes = story.nodes.filter((node) =>
      isAt(at, node.since["asked for"] ?? Math.min(...Object.values(node.since)), node.gone),
    );
    boxes.replaceChildren();
    for (const node of nodes) draw(node, at);
    const waiting = story.pods.filter(({ made, runs, gone }) => isAt(at, made, runs ?? gone)).length;
    output.textContent = `${at.toFixed(0)} s`;
    if (nodes.length === 0) put(boxes, "p", { className: "quiet", textContent: "no node of Karpenter's" });
    document.getElementById("waiting").textContent = waiting === 1 ? "1 pod waits" : `${waiting} pods wait`;
  }

  slider.max = String(moments.length - 1);
  slider.value = String(moments.findLastIndex((moment) => moment <= settled));
  slider.addEventListener("input", show);
  show();
})();
