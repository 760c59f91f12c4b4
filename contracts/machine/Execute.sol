// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {Cpu} from "./Cpu.sol";
import {Gas} from "./Gas.sol";
import {Machine, Opened} from "./Machine.sol";
import {Opcode, OpcodeInfo} from "./Opcode.sol";

library Execute {
    uint256 private constant STACK_LIMIT = 1024;

    /// @notice The opcode that runs next, its page left open for its push data.
    function fetch(Machine memory m) internal pure returns (uint256 opcode) {
        Cpu memory cpu = m.cpu();
        Opened memory code = m.code();
        (opcode, m.codePage) = Code.opcode(m.proof, code.length, code.root, cpu.pc);
    }

    /// @notice The first half of phase opcode: fetches an opcode and charges what it always costs.
    /// @param fork That of the chain.
    /// @return opcode The opcode.
    /// @return ok False for an exceptional halt.
    function start(Machine memory m, uint256 fork) internal pure returns (uint256 opcode, bool ok) {
        opcode = fetch(m);
        OpcodeInfo memory info = Opcode.info(opcode);
        Cpu memory cpu = m.cpu();
        if (
            !Opcode.isOpcode(opcode, fork) || cpu.stackSize < info.pops
                || cpu.stackSize - info.pops + info.pushes > STACK_LIMIT || !Gas.charge(m, info.gas)
        ) return (opcode, false);
        cpu.pc += 1;
        ok = true;
    }
}
