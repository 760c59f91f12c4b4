// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Stack} from "../structures/Stack.sol";
import {View, viewOf} from "../structures/View.sol";
import {Copies, Copy, CopyTarget} from "./Copy.sol";
import {Cpu, emptyCpu, openCpu} from "./Cpu.sol";
import {endOf} from "./End.sol";
import {Frame, FrameKind, emptyFrame, openContinuation} from "./Frame.sol";
import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";

/// @notice How a frame ended.
library ExitStatus {
    uint256 internal constant FAULT = 0;
    uint256 internal constant REVERT = 1;
    uint256 internal constant SUCCESS = 2;
}

/// @notice Scratch of phase exit: how the frame ended and what it returns.
function exitOf(uint256 status, View memory data) pure returns (bytes32) {
    return pack(0x20).u8(status).view48(data).done();
}

/// @notice Scratch of phase exit for an exceptional halt.
function faulted() pure returns (bytes32) {
    return exitOf(ExitStatus.FAULT, viewOf(0, 0, 0));
}

/// @notice Opens the scratch of phase exit.
function openExit(Machine memory m) pure returns (uint256 status, View memory data) {
    Reader memory reader = m.scratch(50);
    status = reader.take(1);
    data = reader.takeView();
}

library Exit {
    /// @notice Phase exit: gives the frame's outcome to its caller, or to the end of the transaction. What an init code
    /// returns becomes code first.
    function stepExit(Machine memory m) internal pure {
        (uint256 status, View memory data) = openExit(m);
        Frame memory frame = m.frame();
        if (status != ExitStatus.SUCCESS) {
            m.setWorldHash(frame.world);
        } else if (frame.kind == FrameKind.CREATE && data.length > 0) {
            m.enterWith(Phase.DEPOSIT, exitOf(status, data));
            return;
        }
        if (frame.parent == 0) {
            uint256 gas = m.cpu().gas;
            m.setCpu(emptyCpu());
            m.setFrame(emptyFrame());
            m.enterWith(Phase.END, endOf(status == ExitStatus.SUCCESS, gas));
        } else {
            resume(m, frame, status, data);
        }
    }

    /// @dev Back in the caller: gas, 1 or the new address or 0, the returned data, and what of it the caller wants in its memory.
    function resume(Machine memory m, Frame memory frame, uint256 status, View memory data)
        private
        pure
    {
        uint256 gas = m.cpu().gas;
        (bytes32 cpuHash, bytes32 frameHash) = openContinuation(m.proof, frame.parent);
        Cpu memory cpu = openCpu(m.proof, cpuHash);
        cpu.gas += gas;
        uint256 outcome = frame.kind == FrameKind.CREATE ? frame.self : 1;
        cpu.stack = Stack.push(cpu.stack, status == ExitStatus.SUCCESS ? outcome : 0);
        cpu.stackSize += 1;
        cpu.returnData = data;
        m.setCpu(cpu);
        m.setFrameHash(frameHash);
        m.enter(Phase.OPCODE);
        uint256 length = frame.outLength < data.length ? frame.outLength : data.length;
        Copies.startCopy(
            m,
            Copy({
                isCode: false,
                source: data.data,
                from: data.offset,
                end: data.offset + length,
                target: CopyTarget.MEMORY,
                to: frame.outOffset,
                left: length
            })
        );
    }
}
