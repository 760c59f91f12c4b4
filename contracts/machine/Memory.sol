// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate} from "../structures/Proof.sol";
import {Copies, Copy, CopyTarget} from "./Copy.sol";
import {Gas} from "./Gas.sol";
import {Machine, Opened} from "./Machine.sol";
import {Operand} from "./Operand.sol";

/// @notice MLOAD, MSTORE, MSTORE8 and MCOPY (EIP-5656).
library Memory {
    function memory_(Machine memory m, uint256 opcode) internal pure returns (bool) {
        uint256 offset = Operand.pop(m);
        if (opcode == 0x51) {
            if (!Gas.expand(m, offset, 32)) return false;
            Opened memory opened = m.memory_();
            Operand.push(m, Bytes.readWord(m.proof, opened.length, opened.root, offset));
        } else if (opcode == 0x52) {
            uint256 value = Operand.pop(m);
            if (!Gas.expand(m, offset, 32)) return false;
            Opened memory opened = m.memory_();
            opened.root = Bytes.writeWord(m.proof, opened.length, opened.root, offset, value);
        } else if (opcode == 0x53) {
            uint256 value = Operand.pop(m);
            if (!Gas.expand(m, offset, 1)) return false;
            Opened memory opened = m.memory_();
            uint256 at = allocate(1);
            assembly ("memory-safe") {
                mstore8(at, value)
            }
            opened.root = Bytes.writeOpened(m.proof, opened.length, opened.root, offset, at, 1);
        } else {
            return copyWithin(m, offset);
        }
        return true;
    }

    /// @dev The source is the memory as it is before the first page is written, so overlap does no harm.
    function copyWithin(Machine memory m, uint256 destination) private pure returns (bool) {
        uint256 source = Operand.pop(m);
        uint256 length = Operand.pop(m);
        uint256 reach = source > destination ? source : destination;
        if (!Gas.expand(m, reach, length)) return false;
        if (!Gas.charge(m, Gas.wordGas(3, length))) return false;
        if (length == 0) return true;
        Copies.startCopy(
            m,
            Copy({
                isCode: false,
                source: m.memoryNow(),
                from: source,
                end: source + length,
                target: CopyTarget.MEMORY,
                to: destination,
                left: length
            })
        );
        return true;
    }
}
