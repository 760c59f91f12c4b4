// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Header} from "./Header.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Operand} from "./Operand.sol";

/// @notice Opcodes 0x40–0x4a about the block, SELFBALANCE apart. There are no blobs here: BLOBHASH is 0, BLOBBASEFEE 1.
library BlockInfo {
    function blockInfo(Machine memory m, Host memory host, uint256 opcode)
        internal
        pure
        returns (bool)
    {
        if (opcode == 0x40) {
            Operand.push(m, blockHash(m, Operand.pop(m)));
        } else if (opcode == 0x46) {
            Operand.push(m, host.config.chainId);
        } else if (opcode == 0x49) {
            Operand.pop(m);
            Operand.push(m, 0);
        } else if (opcode == 0x4a) {
            Operand.push(m, 1);
        } else {
            Operand.push(m, headerWord(m, opcode));
        }
        return true;
    }

    function headerWord(Machine memory m, uint256 opcode) private pure returns (uint256) {
        Header memory header = m.header();
        if (opcode == 0x41) return header.feeRecipient;
        if (opcode == 0x42) return header.timestamp;
        if (opcode == 0x43) return header.number;
        if (opcode == 0x44) return header.prevRandao;
        if (opcode == 0x45) return header.gasLimit;
        return header.baseFee;
    }

    /// @dev The hash of one of the last 256 blocks, else 0.
    function blockHash(Machine memory m, uint256 wanted) private pure returns (uint256 hash) {
        uint256 number = m.header().number;
        if (wanted >= number || number - wanted > 256) return 0;
        uint256 at = Bytes.read(m.proof, m.block_().hashes, (wanted % 256) * 32, 32);
        assembly ("memory-safe") {
            hash := mload(at)
        }
    }
}
