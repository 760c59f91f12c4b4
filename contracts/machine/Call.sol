// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account} from "../structures/Account.sol";
import {Code} from "../structures/Code.sol";
import {View, viewOf} from "../structures/View.sol";
import {Access} from "./Access.sol";
import {CallCode, codeOf} from "./CallCode.sol";
import {Cpu, emptyCpu} from "./Cpu.sol";
import {Delegation} from "./Delegation.sol";
import {Frame, FrameKind, continuationOf} from "./Frame.sol";
import {Gas} from "./Gas.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {ADDRESS, Operand} from "./Operand.sol";
import {Packer, Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {State} from "./State.sol";

uint256 constant CALL = 0xf1;
uint256 constant CALLCODE = 0xf2;
uint256 constant DELEGATECALL = 0xf4;
uint256 constant STATICCALL = 0xfa;

/// @notice Scratch of the phases of a call.
struct Call {
    uint256 opcode;
    /// What the opcode asks for in phase callCharge, what the callee gets in phase callEnter.
    uint256 gas;
    uint256 target;
    uint256 value;
    View input;
    uint256 outOffset;
    uint256 outLength;
}

using {hashOf} for Call global;

function hashOf(Call memory call) pure returns (bytes32) {
    Packer packer = pack(0x24).u8(call.opcode).u256(call.gas).addr(call.target);
    packer = packer.u256(call.value).view48(call.input);
    return packer.u64(call.outOffset).u64(call.outLength).done();
}

function openCall(Machine memory m) pure returns (Call memory call) {
    Reader memory reader = m.scratch(150);
    call.opcode = reader.take(1);
    call.gas = reader.take(32);
    call.target = reader.take(20);
    call.value = reader.take(32);
    call.input = reader.takeView();
    call.outOffset = reader.take(8);
    call.outLength = reader.take(8);
}

library Calls {
    /// @dev Greatest depth of a frame (Yellow Paper, 9.4.2); the transaction's own frame has depth 0.
    uint256 internal constant MAX_DEPTH = 1024;
    /// @dev Gas that a call with value gives on top (Yellow Paper, appendix G).
    uint256 private constant STIPEND = 2300;

    /// @notice CALL, CALLCODE, DELEGATECALL and STATICCALL: takes the operands and pays for the memory.
    function call(Machine memory m, uint256 opcode) internal pure returns (bool) {
        bool isStatic = m.frame().isStatic;
        Call memory c;
        c.opcode = opcode;
        c.gas = Operand.pop(m);
        c.target = Operand.pop(m) & ADDRESS;
        c.value = opcode == CALL || opcode == CALLCODE ? Operand.pop(m) : 0;
        uint256 inOffset = Operand.pop(m);
        uint256 inLength = Operand.pop(m);
        c.outOffset = Operand.pop(m);
        c.outLength = Operand.pop(m);
        if (isStatic && opcode == CALL && c.value != 0) return false;
        if (!Gas.expand(m, inOffset, inLength)) return false;
        if (!Gas.expand(m, c.outOffset, c.outLength)) return false;
        c.input = viewOf(m.memoryNow(), inOffset, inLength);
        // An empty range may stand anywhere, even past what the field holds.
        if (c.outLength == 0) c.outOffset = 0;
        m.enterWith(Phase.CALL_CHARGE, c.hashOf());
        return true;
    }

    /// @notice Phase callCharge: the price of the account (EIP-2929) and of the one that it delegates to (EIP-7702), of
    /// sending value, and of a new account (EIP-161); then what the callee gets, at most 63/64 of what is left (EIP-150).
    function stepCallCharge(Machine memory m, Host memory host) internal pure {
        Call memory c = openCall(m);
        Cpu memory cpu = m.cpu();
        Account memory account = State.readAccount(m, c.target);
        bytes32 code = CallCode.codeOfAccount(m, account.codeHash, Phase.CALL_CHARGE, m.scratchHash);
        if (code == 0) return;
        (bool delegates, uint256 delegate) = Delegation.delegateOf(m, host, code);
        uint256 price = accessGas(m, host, c.target);
        if (delegates) price += accessGas(m, host, delegate);
        if (c.value != 0) {
            price += 9000;
            if (c.opcode == CALL && account.isEmpty()) price += 25000;
        }
        if (!Gas.charge(m, price)) {
            m.fault();
            return;
        }
        uint256 most = cpu.gas - cpu.gas / 64;
        uint256 gas = c.gas < most ? c.gas : most;
        cpu.gas -= gas;
        c.gas = c.value == 0 ? gas : gas + STIPEND;
        m.enterWith(Phase.CALL_ENTER, c.hashOf());
    }

    /// @dev What it costs to reach an account, which makes it warm.
    function accessGas(Machine memory m, Host memory host, uint256 self)
        private
        pure
        returns (uint256)
    {
        return Access.touchAccount(m, host, self) ? 100 : 2600;
    }

    /// @notice Phase callEnter: a call that is too deep or that the balance doesn't cover fails at once; else a new
    /// frame.
    function stepCallEnter(Machine memory m) internal pure {
        Call memory c = openCall(m);
        Frame memory caller = m.frame();
        Cpu memory cpu = m.cpu();
        m.world();
        bool affordable = c.value == 0 || State.readAccount(m, caller.self).balance >= c.value;
        if (caller.depth == MAX_DEPTH || !affordable) {
            cpu.gas += c.gas;
            cpu.returnData = viewOf(0, 0, 0);
            Operand.push(m, 0);
            m.enter(Phase.OPCODE);
            return;
        }
        bytes32 before = m.worldNow();
        bytes32 waiting = continuationOf(m.cpuNow(), m.frameNow());
        if (c.opcode == CALL) State.transfer(m, caller.self, c.target, c.value);
        Frame memory callee;
        callee.kind = FrameKind.CALL;
        callee.depth = caller.depth + 1;
        callee.isStatic = caller.isStatic || c.opcode == STATICCALL;
        callee.self = c.opcode == CALL || c.opcode == STATICCALL ? c.target : caller.self;
        callee.caller = c.opcode == DELEGATECALL ? caller.caller : caller.self;
        callee.value = c.opcode == DELEGATECALL ? caller.value : c.value;
        callee.code = Code.EMPTY;
        callee.input = c.input;
        callee.outOffset = c.outOffset;
        callee.outLength = c.outLength;
        callee.world = before;
        callee.parent = waiting;
        m.setFrame(callee);
        cpu = emptyCpu();
        cpu.gas = c.gas;
        m.setCpu(cpu);
        m.enterWith(Phase.CALL_CODE, codeOf(c.target));
    }
}
