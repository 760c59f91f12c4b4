// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Code} from "../structures/Code.sol";
import {Proof, proofOf} from "../structures/Proof.sol";
import {Block, openBlock} from "./Block.sol";
import {Cpu, emptyCpu, openCpu} from "./Cpu.sol";
import {Cursor, openCursor} from "./Cursor.sol";
import {faulted} from "./Exit.sol";
import {Frame, emptyFrame, openFrame} from "./Frame.sol";
import {Header, openHeader} from "./Header.sol";
import {Reader, pack} from "./Packer.sol";
import {Parent, openParent} from "./Parent.sol";
import {Phase} from "./Phase.sol";
import {Tx, emptyTx, openTx} from "./Tx.sol";
import {World, openWorld, worldOf} from "./World.sol";

// Over 300 lines: how a component is opened, replaced and hashed again is one concept, and it is the same few lines for
// each of the dozen components.

/// @notice The length and the tree of an opened Bytes or Code.
struct Opened {
    uint256 length;
    bytes32 root;
}

/// @notice The state of the machine during a step. A component is a hash until it is first used; then it is opened
/// from the proof, and hashed again when the step is over. The functions below see to that, and nothing else may
/// read a component.
struct Machine {
    Proof proof;
    uint256 phase;
    /// One bit for each component that is opened.
    uint256 opened;
    bytes32 cpuHash;
    bytes32 contextHash;
    bytes32 frameHash;
    bytes32 worldHash;
    bytes32 txHash;
    bytes32 blockHash;
    bytes32 scratchHash;
    /// The outcome of the last long hash.
    bytes32 resultWord;
    Cpu cpuOpen;
    Frame frameOpen;
    World worldOpen;
    Tx txOpen;
    Block blockOpen;
    Cursor cursorOpen;
    Header headerOpen;
    Parent parentOpen;
    Opened memoryOpen;
    Opened codeOpen;
    /// Where the open page of the running opcode is; for push data.
    uint256 codePage;
}

using {
    close,
    cpu,
    frame,
    world,
    tx_,
    block_,
    cursor,
    header,
    parent,
    memory_,
    code,
    scratch,
    result,
    cpuNow,
    memoryNow,
    frameNow,
    worldNow,
    setCpu,
    setFrame,
    setFrameHash,
    setWorldHash,
    setTx,
    setHeader,
    setParent,
    setResult,
    enter,
    enterWith,
    again,
    fault,
    rest
} for Machine global;

uint256 constant CONTEXT = 1;
uint256 constant CPU = 2;
uint256 constant FRAME = 4;
uint256 constant WORLD = 8;
uint256 constant TX = 16;
uint256 constant BLOCK = 32;
uint256 constant CURSOR = 128;
uint256 constant HEADER = 256;
uint256 constant PARENT = 512;
uint256 constant MEMORY = 1024;
uint256 constant CODE = 2048;

/// @notice Starts a step: opens the machine itself.
function begin(bytes32 state, bytes calldata proof) pure returns (Machine memory m) {
    m.proof = proofOf(proof);
    Reader memory reader = Reader(m.proof.open(state, 66) + 1);
    m.phase = reader.take(1);
    m.cpuHash = reader.takeHash();
    m.contextHash = reader.takeHash();
}

/// @notice Ends a step: the whole proof must be used; the new state's hash.
function close(Machine memory m) pure returns (bytes32) {
    m.proof.finish();
    bytes32 context = m.opened & CONTEXT != 0 ? contextNow(m) : m.contextHash;
    bytes32 cpuHash = m.cpuNow();
    return pack(0x01).u8(m.phase).hash(cpuHash).hash(context).done();
}

function cpu(Machine memory m) pure returns (Cpu memory) {
    if (first(m, CPU)) m.cpuOpen = openCpu(m.proof, m.cpuHash);
    return m.cpuOpen;
}

function frame(Machine memory m) pure returns (Frame memory) {
    openContext(m);
    if (first(m, FRAME)) m.frameOpen = openFrame(m.proof, m.frameHash);
    return m.frameOpen;
}

/// @notice The running frame's memory, its length known.
function memory_(Machine memory m) pure returns (Opened memory) {
    bytes32 hash = m.cpu().memory_;
    if (first(m, MEMORY)) {
        (m.memoryOpen.length, m.memoryOpen.root) = Bytes.open(m.proof, hash);
    }
    return m.memoryOpen;
}

/// @notice The running frame's code, its length known.
function code(Machine memory m) pure returns (Opened memory) {
    bytes32 hash = m.frame().code;
    if (first(m, CODE)) {
        (m.codeOpen.length, m.codeOpen.root) = Code.open(m.proof, hash);
    }
    return m.codeOpen;
}

function world(Machine memory m) pure returns (World memory) {
    openContext(m);
    if (first(m, WORLD)) m.worldOpen = openWorld(m.proof, m.worldHash);
    return m.worldOpen;
}

function tx_(Machine memory m) pure returns (Tx memory) {
    openContext(m);
    if (first(m, TX)) m.txOpen = openTx(m.proof, m.txHash);
    return m.txOpen;
}

function block_(Machine memory m) pure returns (Block memory) {
    openContext(m);
    if (first(m, BLOCK)) m.blockOpen = openBlock(m.proof, m.blockHash);
    return m.blockOpen;
}

function cursor(Machine memory m) pure returns (Cursor memory) {
    bytes32 hash = m.block_().cursor;
    if (first(m, CURSOR)) m.cursorOpen = openCursor(m.proof, hash);
    return m.cursorOpen;
}

function header(Machine memory m) pure returns (Header memory) {
    bytes32 hash = m.block_().header;
    if (first(m, HEADER)) m.headerOpen = openHeader(m.proof, hash);
    return m.headerOpen;
}

function parent(Machine memory m) pure returns (Parent memory) {
    bytes32 hash = m.block_().parent;
    if (first(m, PARENT)) m.parentOpen = openParent(m.proof, hash);
    return m.parentOpen;
}

/// @notice Opens the scratch record, of `size` bytes.
function scratch(Machine memory m, uint256 size) pure returns (Reader memory) {
    openContext(m);
    return Reader(m.proof.open(m.scratchHash, size) + 1);
}

function result(Machine memory m) pure returns (bytes32) {
    openContext(m);
    return m.resultWord;
}

/// @notice The hash of a component as it is now.
function cpuNow(Machine memory m) pure returns (bytes32) {
    if (m.opened & CPU == 0) return m.cpuHash;
    m.cpuOpen.memory_ = m.memoryNow();
    return m.cpuOpen.hashOf();
}

/// @notice The running frame's memory as it is now; the cpu must be open.
function memoryNow(Machine memory m) pure returns (bytes32) {
    if (m.opened & MEMORY == 0) return m.cpuOpen.memory_;
    return Bytes.hashOf(m.memoryOpen.length, m.memoryOpen.root);
}

function frameNow(Machine memory m) pure returns (bytes32) {
    return m.opened & FRAME != 0 ? m.frameOpen.hashOf() : m.frameHash;
}

function worldNow(Machine memory m) pure returns (bytes32) {
    return m.opened & WORLD != 0 ? m.worldOpen.hashOf() : m.worldHash;
}

function setCpu(Machine memory m, Cpu memory value) pure {
    m.opened = (m.opened | CPU) & ~MEMORY;
    m.cpuOpen = value;
}

function setFrame(Machine memory m, Frame memory value) pure {
    openContext(m);
    m.opened |= FRAME;
    m.frameOpen = value;
}

function setFrameHash(Machine memory m, bytes32 hash) pure {
    openContext(m);
    m.opened &= ~(FRAME | CODE);
    m.frameHash = hash;
}

function setWorldHash(Machine memory m, bytes32 hash) pure {
    openContext(m);
    m.opened &= ~WORLD;
    m.worldHash = hash;
}

function setTx(Machine memory m, Tx memory value) pure {
    openContext(m);
    m.opened |= TX;
    m.txOpen = value;
}

function setHeader(Machine memory m, Header memory value) pure {
    m.block_();
    m.opened |= HEADER;
    m.headerOpen = value;
}

function setParent(Machine memory m, Parent memory value) pure {
    m.block_();
    m.opened |= PARENT;
    m.parentOpen = value;
}

function setResult(Machine memory m, bytes32 value) pure {
    openContext(m);
    m.resultWord = value;
}

/// @notice Goes on in another phase, without scratch.
function enter(Machine memory m, uint256 phase) pure {
    m.enterWith(phase, 0);
}

/// @notice Goes on in another phase.
function enterWith(Machine memory m, uint256 phase, bytes32 scratchHash) pure {
    openContext(m);
    m.scratchHash = scratchHash;
    m.phase = phase;
}

/// @notice Puts cpu and world back to what they were when the step began.
function again(Machine memory m) pure {
    m.opened &= ~(CPU | MEMORY | WORLD);
}

/// @notice An exceptional halt: the frame's gas is gone and its world is put back, whatever the step did before it
/// failed, so that the outcome does not depend on the order of the checks.
function fault(Machine memory m) pure {
    bytes32 before = m.frame().world;
    m.setCpu(emptyCpu());
    m.setWorldHash(before);
    m.enterWith(Phase.EXIT, faulted());
}

/// @notice Ends the unit: nothing of the transaction is left but the state and the block record.
function rest(Machine memory m) pure {
    bytes32 state = m.world().state;
    m.setCpu(emptyCpu());
    m.setFrame(emptyFrame());
    m.worldOpen = worldOf(state);
    m.setTx(emptyTx());
    m.setResult(0);
    m.enter(Phase.IDLE);
}

/// @dev Every part is hashed before the packer starts: it writes where they would.
function contextNow(Machine memory m) pure returns (bytes32) {
    bytes32 frameHash = m.frameNow();
    bytes32 worldHash = m.worldNow();
    bytes32 txHash = m.opened & TX != 0 ? m.txOpen.hashOf() : m.txHash;
    bytes32 blockHash = blockNow(m);
    return pack(0x02).hash(frameHash).hash(worldHash).hash(txHash).hash(blockHash)
        .hash(m.scratchHash).hash(m.resultWord).done();
}

function blockNow(Machine memory m) pure returns (bytes32) {
    if (m.opened & BLOCK == 0) return m.blockHash;
    if (m.opened & CURSOR != 0) m.blockOpen.cursor = m.cursorOpen.hashOf();
    if (m.opened & HEADER != 0) m.blockOpen.header = m.headerOpen.hashOf();
    if (m.opened & PARENT != 0) m.blockOpen.parent = m.parentOpen.hashOf();
    return m.blockOpen.hashOf();
}

function openContext(Machine memory m) pure {
    if (!first(m, CONTEXT)) return;
    Reader memory reader = Reader(m.proof.open(m.contextHash, 193) + 1);
    m.frameHash = reader.takeHash();
    m.worldHash = reader.takeHash();
    m.txHash = reader.takeHash();
    m.blockHash = reader.takeHash();
    m.scratchHash = reader.takeHash();
    m.resultWord = reader.takeHash();
}

function first(Machine memory m, uint256 part) pure returns (bool) {
    if (m.opened & part != 0) return false;
    m.opened |= part;
    return true;
}
